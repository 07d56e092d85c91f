import { once } from 'node:events';
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Express } from 'express';
import { SettingError } from '../lib/errors.js';

/**
 * Limits of time and size for a request, in ms and bytes, against connections that are held open by sending next to nothing
 * (slowloris: https://owasp.org/www-community/attacks/Slow_Loris).
 */
const BOUNDS = {
  headersTimeout: 10_000,
  /** For the whole request: 5 MB at 35 KB/s. Stalled uploads end sooner (middleware/uploads.ts). */
  requestTimeout: 150_000,
  /**
   * Longer than proxies keep idle connections (nginx: 60 s, https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout):
   * if the server closes first, a proxy's request sometimes meets a closed connection and fails.
   */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16 * 1024,
  /** Overrides NODE_OPTIONS: a lenient parser and a proxy may disagree about where a request ends. */
  insecureHTTPParser: false,
  /** Checked in malformed-requests.ts, whose response has the security headers. */
  requireHostHeader: false,
};

/** More headers than any browser and its proxies send. */
const HEADERS_MAX = 100;

/** The HTTP server, with all of Node's limits set (https://nodejs.org/docs/latest-v20.x/api/http.html). */
export function createHttpServer(app: Express): Server {
  const http = createServer({ ...BOUNDS, ...messagesFor(app) }, app);
  http.maxHeadersCount = HEADERS_MAX;
  // With the upgrade Node stops listening for errors of the connection (https://nodejs.org/docs/latest-v20.x/api/http.html#event-upgrade),
  // and no one else does until the WebSocket exists. A reset in between would end the process.
  http.on('upgrade', (_req, socket) => {
    socket.on('error', () => socket.destroy());
  });
  return http;
}

/**
 * Requests and responses that have Express's methods from the start. Otherwise Express sets the prototype of each, and V8 then keeps it,
 * with everything that it refers to, until the next full garbage collection.
 */
function messagesFor(app: Express) {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}

/**
 * Starts to listen on a host, or on all addresses, and a port, or with 0 a free one.
 * @returns the server's URL on this machine, without a slash at the end
 * @throws SettingError if the port is taken or reserved for other users, or the host is not this machine's
 */
export async function listen(
  http: Server,
  { host, port }: { host?: string | undefined; port: number },
): Promise<string> {
  http.listen(port, host);
  await once(http, 'listening').catch((error: unknown) => {
    throw cannotListen(error, port, host);
  });
  const { address, port: taken } = http.address() as AddressInfo;
  return `http://${reachable(address)}:${taken}`;
}

function cannotListen(error: unknown, port: number, host = 'all addresses'): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new SettingError(`PORT ${port} is in use already, on ${host}`);
  if (code === 'EACCES') return new SettingError(`PORT ${port} takes rights that this user does not have`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new SettingError(`HOST takes a name or an address of this machine, and ${host} is none`);
  return error;
}

/**
 * The address, in a URL, at which this process reaches itself. Always numeric: its requests to itself carry a session cookie, and a
 * name may resolve to an address on which another process listens.
 */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  // On `::` Node also listens for IPv4 (https://nodejs.org/docs/latest-v20.x/api/net.html#serverlistenport-host-backlog-callback);
  // containers often have no `::1`.
  if (address === '::') return hasIpv6Loopback() ? '[::1]' : '127.0.0.1';
  return isIPv6(address) ? `[${address}]` : address;
}

function hasIpv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
}
