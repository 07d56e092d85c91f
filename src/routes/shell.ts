import { Router } from 'express';
import { isLocale, translatorOf } from '../lib/languages.js';
import { inkOn, PAPER } from '../shared/colour.js';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The icons drawn by scripts/icons.ts. */
const ICONS = [
  { src: '/icons/192.png', sizes: '192x192', type: 'image/png' },
  { src: '/icons/512.png', sizes: '512x512', type: 'image/png' },
  { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
];

/**
 * Icons, the manifest, the offline page and the dialogs that are loaded on first use: the same for everyone, cacheable,
 * and without a session.
 */
export function shellRoutes(): Router {
  const router = Router();

  // The icon in a person's colour depends on its address alone; `?unread=3` adds the number of unread
  // messages, `9+` for more than nine.
  router.get('/favicon/:name', (req, res, next) => {
    const [, hex] = /^([0-9a-f]{6})\.svg$/.exec(req.params.name) ?? [];
    if (hex === undefined) {
      next();
      return;
    }
    const colour = `#${hex}`;
    const count = Number(req.query['unread']);
    const unread = count > 0 ? (count > 9 ? '9+' : String(Math.floor(count))) : '';
    res
      .type('svg')
      .set('cache-control', IMMUTABLE)
      .render('favicon.njk', { colour, ink: inkOn(colour), round: 8, unread });
  });

  // https://developer.mozilla.org/docs/Web/Progressive_web_apps/Manifest
  router.get('/manifest/:name', (req, res, next) => {
    const [, locale] = /^([A-Za-z-]+)\.webmanifest$/.exec(req.params.name) ?? [];
    if (!isLocale(locale)) {
      next();
      return;
    }
    const t = translatorOf(locale);
    res.type('application/manifest+json').set('cache-control', 'no-cache');
    res.json({
      id: '/',
      start_url: '/',
      scope: '/',
      display: 'standalone',
      lang: locale,
      name: t('product'),
      short_name: t('product'),
      description: t('tagline'),
      background_color: PAPER.light,
      theme_color: PAPER.light,
      icons: ICONS,
      shortcuts: [{ name: t('lobby.make'), url: '/room' }],
    });
  });

  // Shown by the service worker while the server cannot be reached.
  router.get('/offline', (req, res) => {
    // The service worker compares the language with that of its cached page.
    res.set({ 'cache-control': 'no-cache', 'content-language': req.locale }).render('offline.njk');
  });

  // Parts of the chat page, loaded on first use (src/browser/load-dialog.ts).
  for (const name of ['gif-maker', 'emoji-picker'])
    router.get(`/${name}`, (_req, res) => {
      res.set('cache-control', 'no-cache').render(`${name}.njk`);
    });

  return router;
}
