import type { Presence } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';
import { tellTime } from './times.js';

/** The line that says that somebody came or went. */
export function presenceLine(who: Presence, what: 'join' | 'exit'): HTMLElement {
  const line = cloneTemplate('presence-template');
  find('.presence__text', HTMLElement, line).textContent = t(`chat.${what}`, { who: personName(t, who) });
  tellTime(find('.presence__time', HTMLTimeElement, line), new Date().toISOString());
  paint(line, who.user);
  return line;
}
