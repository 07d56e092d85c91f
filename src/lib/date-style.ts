import type { DateStyle } from '../shared/dates.js';
import type { Locale } from '../shared/i18n.js';

/** Longer tags are no reader's (https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1). */
const TAG_MAX = 35;

/** Finding a style takes a fifth of a millisecond. What is asked for is outside input, so beyond this many it begins again. */
const STYLES_MAX = 500;
const styles = new Map<string, DateStyle>();

/**
 * How to write dates and times for a reader: in the page's language, in the manner of their region, and by the clock that is
 * usual in the language they like best. English in Germany is `en-DE-u-hc-h23`.
 * @param preferred the first language that their browser asks for, such as `de-DE`; anything else counts as the page's language
 */
export function dateStyleOf(locale: Locale, preferred = ''): DateStyle {
  const name = `${locale} ${preferred.slice(0, TAG_MAX + 1)}`;
  const known = styles.get(name);
  if (known !== undefined) return known;
  if (styles.size >= STYLES_MAX) styles.clear();
  const style = find(locale, parseTag(preferred) ?? new Intl.Locale(locale));
  styles.set(name, style);
  return style;
}

function find(locale: Locale, preferred: Intl.Locale): DateStyle {
  const { region } = preferred.maximize();
  const regional = region === undefined ? locale : `${locale}-${region}`;
  // Only regions with a manner of their own are named, so that there are a few hundred styles at most.
  const { locale: known } = new Intl.DateTimeFormat(regional).resolvedOptions();
  return `${known}-u-hc-${has24Hours(preferred) ? 'h23' : 'h12'}`;
}

function has24Hours(locale: Intl.Locale): boolean {
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return hourCycle === 'h23' || hourCycle === 'h24';
}

/** @returns null where it is no language tag */
function parseTag(tag: string): Intl.Locale | null {
  if (tag.length > TAG_MAX) return null;
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}
