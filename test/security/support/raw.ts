import { once } from 'node:events';
import { connect } from 'node:net';

const PATIENCE_MS = 3000;

/** A response as received. */
export interface RawResponse {
  /** 0 if the server hung up without a response. */
  status: number;
  /** Names in lower case; repeated headers are joined by line feeds. */
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends raw bytes and reads the response until the server hangs up or falls silent.
 * @param from the local address to connect from
 */
export async function sendBytes(
  url: string,
  bytes: string | Buffer,
  { patienceMs = PATIENCE_MS, from = '127.0.0.1' } = {},
): Promise<RawResponse> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress: from });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.setTimeout(patienceMs, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return parse(Buffer.concat(chunks).toString('latin1'));
}

/** A raw request that asks the server to close the connection after its response. */
export function sendRequest(
  url: string,
  line: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<RawResponse> {
  const all = { host: new URL(url).host, connection: 'close', ...headers };
  const length =
    body === '' || 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
  const head = Object.entries({ ...length, ...all }).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendBytes(url, `${line} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}

function parse(text: string): RawResponse {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/:\s*(.*)/);
    const before = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = before === undefined ? value : `${before}\n${value}`;
  }
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers,
    body: rest.join('\r\n\r\n'),
  };
}
