import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import type { Registry } from 'prom-client';
import { METRICS_PUBLIC } from '../config.js';
import { UserError } from '../lib/errors.js';

/** How it is with what the service needs. */
export interface Health {
  /** Rejects where the database does not answer. */
  pingDatabase: () => Promise<unknown>;
  /** Rejects where no GIF can be stored, such as on a disk that has become read-only. */
  tryUploads: () => Promise<unknown>;
  isRedisAway: () => boolean;
  isStopping: () => boolean;
}

/** How long the database or the disk may take to answer before this process counts as unable to serve. */
const READY_WITHIN_MS = 1000;

/**
 * For whoever runs the service: whether it lives, whether it can serve and what is away, and its figures.
 * @param metricsToken who shows it may read the figures; undefined: nobody; `METRICS_PUBLIC`: everybody
 */
export function opsRoutes(health: Health, metrics: Registry, metricsToken: string | undefined): Router {
  const router = Router();

  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok');
  });

  // Anybody may ask, so that however many do at once cost one question to the database and one to the disk.
  let asked: Promise<boolean[]> | undefined;
  const answers = (): Promise<boolean[]> => {
    asked ??= Promise.all([health.pingDatabase(), health.tryUploads()].map(succeeds)).finally(
      () => (asked = undefined),
    );
    return asked;
  };

  router.get('/readyz', async (_req, res) => {
    const [databaseAnswers, canStore] = await answers();
    const stopping = health.isStopping();
    const troubles = [
      stopping && 'this node is stopping',
      !databaseAnswers && 'the database does not answer',
      !canStore && 'UPLOADS_DIR cannot be written',
      // Not a reason to be without people: they are heard on other nodes by way of the database.
      health.isRedisAway() && 'Redis does not answer; other nodes are heard with some delay',
    ].filter((trouble) => trouble !== false);
    res
      .status(stopping || !databaseAnswers || !canStore ? 503 : 200)
      .type('text')
      .send(troubles.join('\n') || 'ok');
  });

  let gathered: Promise<string> | undefined;

  router.get('/metrics', async (req, res) => {
    if (metricsToken !== METRICS_PUBLIC && !shows(req, metricsToken)) throw new UserError('forbidden', 403);
    gathered ??= metrics.metrics().finally(() => (gathered = undefined));
    res.type(metrics.contentType).send(await gathered);
  });

  return router;
}

/** Whether something comes to a good end in time. */
function succeeds(work: Promise<unknown>): Promise<boolean> {
  const late = new Promise<never>((_resolve, reject) => setTimeout(reject, READY_WITHIN_MS).unref());
  return Promise.race([work, late]).then(
    () => true,
    () => false,
  );
}

/** RFC 6750, as Prometheus' `authorization` setting sends it. */
function shows(req: Request, token: string | undefined): boolean {
  if (token === undefined) return false;
  const [shown, expected] = [Buffer.from(req.get('authorization') ?? ''), Buffer.from(`Bearer ${token}`)];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
