import type { Response } from 'express';
import type { ErrorView } from '../shared/events.js';

/**
 * An error's page that needs no file, template, session or language: for where the usual one cannot be made.
 * @param view its message is one of our own texts
 */
export function plainErrorPage(res: Response, view: ErrorView): void {
  const message = view.message.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  res.type('html').send(`<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Huechat</title>
<p>${message}</p>
<p><a href="/">Huechat</a></p>
`);
}
