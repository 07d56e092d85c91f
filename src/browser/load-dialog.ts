import { waitForEvent } from './element-events.js';
import { find } from './page.js';

/** A page's server answers at once, or not at all. */
const LOADED_WITHIN_MS = 20_000;

/**
 * Puts a dialog into the page, which the server renders in the reader's language, with its style sheet.
 * @param path such as `/gif-maker` (src/routes/shell.ts)
 * @throws if it cannot be loaded
 */
export async function loadDialog(path: string): Promise<HTMLDialogElement> {
  const signal = AbortSignal.timeout(LOADED_WITHIN_MS);
  const response = await fetch(path, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const markup = document.createElement('template');
  markup.innerHTML = await response.text();
  const content = document.importNode(markup.content, true);
  const style = find('link', HTMLLinkElement, content);
  const dialog = find('dialog', HTMLDialogElement, content);
  const loaded = waitForEvent(style, 'load', signal);
  document.head.append(style);
  if (!(await loaded)) throw new Error('the style sheet did not load');
  document.body.append(content);
  return dialog;
}
