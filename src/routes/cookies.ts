import { Router } from 'express';

/** Lets a page check whether the browser keeps cookies. */
export function cookieRoutes(): Router {
  const router = Router();

  router.get('/cookies', (req, res) => {
    res.json({ kept: req.returning });
  });

  return router;
}
