import { formatDay, formatMoment, formatTime } from '../../shared/dates.js';
import { dateStyle, t } from '../page.js';

/** Writes a time into a `<time>` in the reader's time zone, with the date as its tooltip. */
export function renderTime(element: HTMLTimeElement, iso: string): void {
  element.dateTime = iso;
  element.textContent = formatTime(t, dateStyle, iso);
  element.title = formatMoment(t, dateStyle, iso);
}

/** Writes the date of a moment into a `<time>`, by the reader's calendar. */
export function renderDay(element: HTMLTimeElement, iso: string): void {
  element.dateTime = iso;
  element.textContent = formatDay(t, dateStyle, iso);
}

/** Converts times that the server rendered in its own time zone. */
export function renderLocalTimes(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>('.line__time, .presence__time'))
    renderTime(element, element.dateTime);
}
