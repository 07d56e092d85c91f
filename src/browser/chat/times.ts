import { formatTime } from '../../shared/i18n.js';
import { locale } from '../page.js';

/** Writes a moment into a `<time>` in the reader's time zone. */
export function tellTime(element: HTMLTimeElement, iso: string): void {
  element.dateTime = iso;
  element.textContent = formatTime(locale, iso);
}

/** Rewrites what the server wrote in its own time zone. */
export function tellTimesHere(within: ParentNode): void {
  for (const element of within.querySelectorAll('time')) tellTime(element, element.dateTime);
}
