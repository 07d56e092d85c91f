import { cloneTemplate, find } from '../page.js';
import { paint } from '../person.js';
import { renderTime } from './times.js';

/**
 * A line for a room event, such as a person joining or leaving.
 * @param user the colour of the swatch beside it
 * @param from the previous colour, if it changed
 */
export function presenceLine(text: string, user: string, from?: string): HTMLElement {
  const line = cloneTemplate('presence-template');
  const now = new Date().toISOString();
  line.dataset['at'] = now;
  find('.presence__text', HTMLElement, line).textContent = text;
  renderTime(find('.presence__time', HTMLTimeElement, line), now);
  paint(line, user);
  if (from !== undefined) {
    const avatar = find('.presence__avatar', HTMLElement, line);
    const before = avatar.cloneNode(true) as HTMLElement;
    paint(before, from);
    const arrow = document.createElement('span');
    arrow.ariaHidden = 'true';
    arrow.textContent = '→';
    avatar.before(before, arrow);
  }
  return line;
}
