import { Router } from 'express';
import { inkOn } from '../../shared/colour.js';

/** The mark in a person's colour: it follows from its address alone, so it can be kept for good. */
export function faviconRoutes(): Router {
  const router = Router();

  router.get('/favicon/:name', (req, res, next) => {
    const [, hex] = /^([0-9a-f]{6})\.svg$/.exec(req.params.name) ?? [];
    if (hex === undefined) {
      next();
      return;
    }
    const colour = `#${hex}`;
    res.type('svg').set('cache-control', 'public, max-age=31536000, immutable');
    res.render('favicon.njk', { colour, ink: inkOn(colour) });
  });

  return router;
}
