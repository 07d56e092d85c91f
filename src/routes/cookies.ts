import { Router } from 'express';

/** Lets a page find out whether the browser keeps the cookie that the page has set. */
export function cookieRoutes(): Router {
  const router = Router();

  router.get('/cookies', (req, res) => {
    res.json({ kept: req.returning });
  });

  return router;
}
