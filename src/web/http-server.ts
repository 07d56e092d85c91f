import { createServer, type RequestListener, type Server } from 'node:http';

/**
 * How long a client may take and how much it may say before it is a request, in ms and bytes. Against connections that are
 * held open by saying next to nothing (slowloris: https://owasp.org/www-community/attacks/Slow_Loris).
 */
const BOUNDS = {
  headersTimeout: 10_000,
  /** The whole request. 5 MB take that long at 35 KB/s; what stalls is let go of sooner (web/uploads.ts). */
  requestTimeout: 150_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16 * 1024,
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
