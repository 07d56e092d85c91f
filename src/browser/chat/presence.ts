import { cloneTemplate, find } from '../page.js';
import { paint } from '../person.js';
import { tellTime } from './times.js';

/** A line that says what happened, such as that somebody came or went. @param user whose colour stands beside it */
export function presenceLine(text: string, user: string): HTMLElement {
  const line = cloneTemplate('presence-template');
  const now = new Date().toISOString();
  line.dataset['at'] = now;
  find('.presence__text', HTMLElement, line).textContent = text;
  tellTime(find('.presence__time', HTMLTimeElement, line), now);
  paint(line, user);
  return line;
}
