import type { Translate } from './i18n.js';

/**
 * The format of dates and times for a reader: a language tag with their region and clock, `en-GB-u-hc-h23`. The
 * server determines it (lib/date-style.ts) and passes it to the browser in the page, so that both write the same.
 */
export type DateStyle = string;

/**
 * The hour and minute of a moment: "14:05", "2:05 PM" or "오후 2:05".
 * @param iso ISO 8601, UTC
 */
export function formatTime(t: Translate, style: DateStyle, iso: string): string {
  return write(t, formatsOf(style).time, iso);
}

/**
 * A day in full: "2026년 11월 23일 월요일".
 * @param iso ISO 8601, UTC
 */
export function formatDay(t: Translate, style: DateStyle, iso: string): string {
  return write(t, formatsOf(style).day, iso);
}

/**
 * A moment in full: "Monday 23 November 2026 at 14:05".
 * @param iso ISO 8601, UTC
 */
export function formatMoment(t: Translate, style: DateStyle, iso: string): string {
  return write(t, formatsOf(style).moment, iso);
}

/** Versions of Unicode's data differ in their words for the halves of a day ("PM" in Korean) and in the space beside them. */
function write(t: Translate, format: Intl.DateTimeFormat, iso: string): string {
  const date = new Date(iso);
  return format
    .formatToParts(date)
    .map(({ type, value }) => {
      if (type === 'dayPeriod') return t(date.getHours() < 12 ? 'clock.am' : 'clock.pm');
      return value.replace('\u202f', ' ');
    })
    .join('');
}

interface Formats {
  time: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  moment: Intl.DateTimeFormat;
}

/**
 * Cached, since creating a format costs a hundred times as much as using it. They use the machine's own time zone:
 * only the browser's is the reader's.
 */
const formats = new Map<DateStyle, Formats>();

function formatsOf(style: DateStyle): Formats {
  let all = formats.get(style);
  if (!all) {
    const hour = style.endsWith('h23') ? '2-digit' : 'numeric';
    all = {
      time: new Intl.DateTimeFormat(style, { hour, minute: '2-digit' }),
      day: new Intl.DateTimeFormat(style, { dateStyle: 'full' }),
      moment: new Intl.DateTimeFormat(style, { dateStyle: 'full', timeStyle: 'short' }),
    };
    formats.set(style, all);
  }
  return all;
}
