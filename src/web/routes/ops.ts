import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import type { Registry } from 'prom-client';
import { UserError } from '../../ground/errors.js';

/** How it is with what the service needs. */
export interface Health {
  /** Rejects where the database does not answer. */
  pingDatabase: () => Promise<unknown>;
  isRedisAway: () => boolean;
  isStopping: () => boolean;
}

/** How long the database may take to answer before this process counts as unable to serve. */
const READY_WITHIN_MS = 1000;

/** What proxies write into the requests that they pass on. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
const LOOPBACK_HOST = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/;

/**
 * For whoever runs the service: whether it lives, whether it can serve and what is away, and its figures.
 * @param metricsToken who shows it may read the figures; where there is none, whoever asks on the same machine
 */
export function opsRoutes(health: Health, metrics: Registry, metricsToken: string | undefined): Router {
  const router = Router();

  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok');
  });

  router.get('/readyz', async (_req, res) => {
    const late = new Promise<never>((_resolve, reject) => setTimeout(reject, READY_WITHIN_MS).unref());
    const hasDatabase = await Promise.race([health.pingDatabase(), late]).then(
      () => true,
      () => false,
    );
    const stopping = health.isStopping();
    const troubles = [
      stopping && 'this node is stopping',
      !hasDatabase && 'the database does not answer',
      // Not a reason to be without people: they are heard on other nodes by way of the database.
      health.isRedisAway() && 'Redis does not answer; other nodes are heard with some delay',
    ].filter((trouble) => trouble !== false);
    res
      .status(stopping || !hasDatabase ? 503 : 200)
      .type('text')
      .send(troubles.join('\n') || 'ok');
  });

  router.get('/metrics', async (req, res) => {
    const admitted = metricsToken === undefined ? isFromThisMachine(req) : shows(req, metricsToken);
    if (!admitted) throw new UserError('forbidden', 403);
    res.type(metrics.contentType).send(await metrics.metrics());
  });

  return router;
}

/** A proxy on the same machine asks from loopback too: what it passes on has its marks, or another host's name. */
function isFromThisMachine({ socket, headers }: Request): boolean {
  const address = socket.remoteAddress ?? '';
  const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address);
  return (
    isLoopback &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}

/** RFC 6750, as Prometheus' `authorization` setting sends it. */
function shows(req: Request, token: string): boolean {
  const [shown, expected] = [Buffer.from(req.get('authorization') ?? ''), Buffer.from(`Bearer ${token}`)];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
