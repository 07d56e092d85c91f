import { once } from 'node:events';
import { connect } from 'node:net';

const PATIENCE_MS = 3000;

/** A response as it came over the wire. */
export interface RawResponse {
  /** 0 where the server hung up without an answer. */
  status: number;
  /** Names in lower case; of several of one name, each on a line. */
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends bytes that no HTTP client would send, and reads what comes until the server hangs up or says no more.
 * @param from the address to come from, where this machine has several
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

/** A request whose every byte is chosen here; it asks the server to hang up after its answer. */
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
