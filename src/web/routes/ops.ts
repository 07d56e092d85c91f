import { Router } from 'express';
import type { Registry } from 'prom-client';
import { UserError } from '../../ground/errors.js';

/** How long the database may take to answer before this process counts as unable to serve. */
const READY_WITHIN_MS = 1000;

/** For whoever runs the service: whether it lives, whether it can serve, and its figures, these for the same machine only. */
export function opsRoutes(pingDatabase: () => Promise<unknown>, metrics: Registry): Router {
  const router = Router();

  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok');
  });

  router.get('/readyz', async (_req, res) => {
    const late = new Promise<never>((_resolve, reject) => setTimeout(reject, READY_WITHIN_MS).unref());
    const ready = await Promise.race([pingDatabase(), late]).then(
      () => true,
      () => false,
    );
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ok' : 'the database does not answer');
  });

  router.get('/metrics', async (req, res) => {
    if (!isLoopback(req.ip)) throw new UserError('forbidden', 403);
    res.type(metrics.contentType).send(await metrics.metrics());
  });

  return router;
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address ?? '');
}
