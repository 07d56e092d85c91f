import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { SettingError } from '../lib/errors.js';

/**
 * How long a client may take and how much it may say before it is a request, in ms and bytes. Against connections that are
 * held open by saying next to nothing (slowloris: https://owasp.org/www-community/attacks/Slow_Loris).
 */
const BOUNDS = {
  headersTimeout: 10_000,
  /** The whole request. 5 MB take that long at 35 KB/s; what stalls is let go of sooner (middleware/uploads.ts). */
  requestTimeout: 150_000,
  /**
   * Longer than proxies keep idle connections (nginx: 60 s, https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout):
   * whoever closes first must not be the one who is written to, or a request now and then fails at a closed connection.
   */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16 * 1024,
  /** Strict whatever NODE_OPTIONS says: a lenient parser and a proxy may disagree about where a request ends. */
  insecureHTTPParser: false,
  /** Asked in malformed-requests.ts, whose answer has the security headers. */
  requireHostHeader: false,
};

/** More headers than any browser and the proxies behind it send. */
const HEADERS_MAX = 100;

/** The HTTP server, with every bound of Node's own set (https://nodejs.org/docs/latest-v20.x/api/http.html). */
export function createHttpServer(app: RequestListener): Server {
  const http = createServer(BOUNDS, app);
  http.maxHeadersCount = HEADERS_MAX;
  // With the upgrade Node stops listening for errors of the connection (https://nodejs.org/docs/latest-v20.x/api/http.html#event-upgrade),
  // and nobody else does until it is known who comes and a WebSocket is made of it. A reset meanwhile would end the process.
  http.on('upgrade', (_req, socket) => {
    socket.on('error', () => socket.destroy());
  });
  return http;
}

/**
 * Begins to listen.
 * @param address a host, or undefined for all of this machine's, and a port, or 0 for one that is free
 * @returns where the server is reached from this machine, without a slash at the end
 * @throws SettingError when the port is taken or not for this user, or the host is not this machine's
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
 * The address, for a URL, by which this process reaches what it listens on. Always a number: the requests that a process makes
 * to itself carry a session cookie, and a name may resolve to an address on which somebody else listens.
 */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  // Node listens for IPv4 too on `::` (https://nodejs.org/docs/latest-v20.x/api/net.html#serverlistenport-host-backlog-callback);
  // containers often have no `::1`.
  if (address === '::') return hasIpv6Loopback() ? '[::1]' : '127.0.0.1';
  return isIPv6(address) ? `[${address}]` : address;
}

function hasIpv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
}
