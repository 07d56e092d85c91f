import type { DateStyle } from '../shared/dates.js';
import type { Locale } from '../shared/i18n.js';

/** No reader's language has a longer tag (https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1). */
const TAG_MAX = 35;

/**
 * Finding a style takes 0.2 ms, so styles are cached. The tags are outside input, so the cache is emptied beyond this
 * many.
 */
const STYLES_MAX = 500;
const styles = new Map<string, DateStyle>();

/**
 * The format of dates and times for a reader: in the page's language, with the conventions of their region and the
 * clock (12 or 24 hours) of their preferred language. English in Germany is `en-DE-u-hc-h23`.
 * @param preferred the first language that their browser asks for, such as `de-DE`; anything else counts as the
 *   page's language
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
  // Only regions that differ from the language's default are named, so that there are at most a few hundred styles.
  const { locale: known } = new Intl.DateTimeFormat(regional).resolvedOptions();
  return `${known}-u-hc-${has24Hours(preferred) ? 'h23' : 'h12'}`;
}

function has24Hours(locale: Intl.Locale): boolean {
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return hourCycle === 'h23' || hourCycle === 'h24';
}

/** @returns null if it is not a language tag */
function parseTag(tag: string): Intl.Locale | null {
  if (tag.length > TAG_MAX) return null;
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}
