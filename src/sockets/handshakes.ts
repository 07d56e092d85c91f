import { type IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction } from 'express';
import type { Server } from 'socket.io';
import { errorView, tooMany, UserError } from '../lib/errors.js';
import { networkLimits } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import type { Rates } from '../lib/rates.js';
import type { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import type { Locale } from '../shared/i18n.js';
import { addressOf } from '../lib/address.js';
import { translatorOf } from '../lib/languages.js';
import { localeOf } from '../middleware/locale-and-theme.js';
import { secureHeaderValues } from '../middleware/secure-headers.js';

interface HandshakeLimits {
  rates: Rates;
  /** Counts open connections by address. */
  open: ConcurrencyLimiter;
  rateLimits: boolean;
  trustProxy: number;
  defaultLocale: Locale;
}

/** A request to Engine.IO: the first of a connection, or one with `sid`, the id of its connection. */
export type EngineRequest = IncomingMessage & { _query: Record<string, string> };

/** Engine.IO treats an empty `sid` as none. */
export const beginsConnection = (request: EngineRequest): boolean => !request._query['sid'];

const TRY_AGAIN_S = 10;

/**
 * Limits how many connections an address begins and holds, before a session is read. A refusal is an HTTP response: 429 with
 * `Retry-After` (RFC 6585, section 4).
 * Source: https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html
 */
export function limitHandshakes(io: Server, limits: HandshakeLimits): void {
  const { rates, open, rateLimits, trustProxy, defaultLocale } = limits;

  const admit = async (request: IncomingMessage): Promise<void> => {
    const address = addressOf(request, trustProxy);
    await rates.consume('handshakes', { address });
    if (rateLimits && open.isFull(networkLimits(address, AT_ONCE.sockets.address)))
      throw tooMany(TRY_AGAIN_S);
  };

  io.engine.use((request: EngineRequest, response: unknown, next: NextFunction) => {
    if (!beginsConnection(request)) {
      next();
      return;
    }
    admit(request).then(
      () => {
        next();
      },
      (thrown: unknown) => {
        if (thrown instanceof UserError) refuse(request, response, thrown, localeOf(request, defaultLocale));
        else next(thrown);
      },
    );
  });
}

/** A WebSocket handshake has no response object, so the response is written to its connection. */
function refuse(request: IncomingMessage, response: unknown, error: UserError, locale: Locale): void {
  const body = JSON.stringify({ error: errorView(error, translatorOf(locale)) });
  const headers = {
    ...secureHeaderValues(),
    'Cache-Control': 'no-store',
    'Retry-After': String(error.params['seconds']),
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  if (response instanceof ServerResponse) {
    response.writeHead(error.status, headers).end(body);
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  request.socket.end(`HTTP/1.1 ${error.status} Too Many Requests\r\n${lines.join('')}\r\n${body}`);
}
