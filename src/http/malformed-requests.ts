import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { secureHeaderValues } from '../middleware/secure-headers.js';

/** The error codes of Node's parser and timers, and the status for each (RFC 9110, section 15.5; RFC 6585); 400 for others. */
const STATUS_OF: Partial<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers requests that never reach Express or Socket.IO, with the security headers of all other responses: requests
 * that Node cannot parse or that time out, `CONNECT`, expectations, upgrades to anything but Socket.IO's WebSocket,
 * and requests that cannot be routed. Call it after all other listeners for requests and upgrades are attached.
 */
export function answerUnroutable(http: Server, socketPath: string): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  const onRequest = http.listeners('request') as RequestListener[];
  const onUpgrade = http.listeners('upgrade') as ((...upgrade: [IncomingMessage, Duplex, Buffer]) => void)[];
  http.removeAllListeners('request').removeAllListeners('upgrade');

  http.on('request', (req, res) => {
    answering.set(req.socket, res);
    if (!isRoutable(req)) refuse(res, 400);
    else for (const listener of onRequest) listener(req, res);
  });
  http.on('upgrade', (req, socket, head) => {
    if (!isRoutable(req) || !req.url?.startsWith(socketPath)) refuseSocket(socket, 400);
    else for (const listener of onUpgrade) listener(req, socket, head);
  });
  http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A response that has begun cannot be replaced.
    const current = answering.get(socket);
    const begun = current !== undefined && current.headersSent && !current.writableFinished;
    if (begun || !socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else refuseSocket(socket, STATUS_OF[error.code ?? ''] ?? 400);
  });
  http.on('connect', (_req, socket) => {
    refuseSocket(socket, 405);
  });
  http.on('checkExpectation', (_req: IncomingMessage, res: ServerResponse) => {
    refuse(res, 417);
  });
}

/**
 * Whether there is exactly one Host, and the target is a path or an http URL, unlike in `OPTIONS *` (RFC 9112, section 3.2). With
 * a missing or repeated Host (the same section) a proxy and this server could route a request to different hosts.
 */
function isRoutable({ url = '', httpVersion, headersDistinct }: IncomingMessage): boolean {
  const hosts = headersDistinct['host']?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0')) return false;
  return url.startsWith('/') || (/^https?:\/\//i.test(url) && URL.canParse(url));
}

function refuse(res: ServerResponse, status: number): void {
  const { headers, body } = answer(status);
  res.writeHead(status, headers).end(body);
}

/**
 * Writes a refusal to a connection that has no response object, and closes it without waiting for the other side.
 * @param status 4xx
 */
export function refuseSocket(socket: Duplex, status: number): void {
  const { headers, body } = answer(status);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${body}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}

function answer(status: number): { headers: Record<string, string>; body: string } {
  const body = STATUS_CODES[status] ?? '';
  return {
    headers: {
      ...secureHeaderValues(),
      'Cache-Control': 'no-store',
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close',
    },
    body,
  };
}
