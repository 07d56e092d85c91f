import { formatDay, formatMoment, formatTime } from '../../shared/dates.js';
import { dateStyle, t } from '../page.js';

/** Writes a moment into a `<time>` in the reader's time zone, with its day for who points at it. */
export function renderTime(element: HTMLTimeElement, iso: string): void {
  element.dateTime = iso;
  element.textContent = formatTime(t, dateStyle, iso);
  element.title = formatMoment(t, dateStyle, iso);
}

/** Writes a moment's day into a `<time>`, by the reader's calendar. */
export function renderDay(element: HTMLTimeElement, iso: string): void {
  element.dateTime = iso;
  element.textContent = formatDay(t, dateStyle, iso);
}

/** Rewrites what the server wrote in its own time zone. */
export function renderLocalTimes(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>('.line__time, .presence__time'))
    renderTime(element, element.dateTime);
}
