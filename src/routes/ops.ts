import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import type { Registry } from 'prom-client';
import { METRICS_PUBLIC } from '../config.js';
import { UserError } from '../lib/errors.js';

/** The state of what the service depends on. */
export interface Health {
  /** Rejects if the database does not answer. */
  pingDatabase: () => Promise<unknown>;
  /** Rejects if no GIF can be stored, as on a read-only disk. */
  tryUploads: () => Promise<unknown>;
  isRedisAway: () => boolean;
  isStopping: () => boolean;
}

/** How long the database or the disk may take before this process counts as not ready. */
const READY_WITHIN_MS = 1000;

/**
 * Health checks and metrics.
 * @param metricsToken required to read the metrics; undefined: they cannot be read; `METRICS_PUBLIC`: no token is required
 */
export function opsRoutes(health: Health, metrics: Registry, metricsToken: string | undefined): Router {
  const router = Router();

  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok');
  });

  // Anyone may ask, so concurrent requests share one check of the database and the disk.
  let running: Promise<boolean[]> | undefined;
  const checks = (): Promise<boolean[]> => {
    running ??= Promise.all([health.pingDatabase(), health.tryUploads()].map(succeeds)).finally(
      () => (running = undefined),
    );
    return running;
  };

  router.get('/readyz', async (_req, res) => {
    const [databaseAnswers, canStore] = await checks();
    const stopping = health.isStopping();
    const troubles = [
      stopping && 'this node is stopping',
      !databaseAnswers && 'the database does not answer',
      !canStore && 'UPLOADS_DIR cannot be written',
      // The node is still ready: chats of other nodes arrive through the database.
      health.isRedisAway() && 'Redis does not answer; chats of other nodes arrive with some delay',
    ].filter((trouble) => trouble !== false);
    res
      .status(stopping || !databaseAnswers || !canStore ? 503 : 200)
      .type('text')
      .send(troubles.join('\n') || 'ok');
  });

  let gathered: Promise<string> | undefined;

  router.get('/metrics', async (req, res) => {
    if (metricsToken !== METRICS_PUBLIC && !hasToken(req, metricsToken))
      throw new UserError('forbidden', 403);
    gathered ??= metrics.metrics().finally(() => (gathered = undefined));
    res.type(metrics.contentType).send(await gathered);
  });

  return router;
}

/** Whether a promise is fulfilled in time. */
function succeeds(work: Promise<unknown>): Promise<boolean> {
  const late = new Promise<never>((_resolve, reject) => setTimeout(reject, READY_WITHIN_MS).unref());
  return Promise.race([work, late]).then(
    () => true,
    () => false,
  );
}

/** RFC 6750, as Prometheus' `authorization` setting sends it. */
function hasToken(req: Request, token: string | undefined): boolean {
  if (token === undefined) return false;
  const [shown, expected] = [Buffer.from(req.get('authorization') ?? ''), Buffer.from(`Bearer ${token}`)];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
