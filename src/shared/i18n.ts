import { createInstance } from 'i18next';
import { hueKey } from './colour.js';
import { ALT_MAX, CHAT_MAX, MEMBERS_MAX, MEMBERS_MIN, PASSWORD_MAX, TITLE_MAX } from './limits.js';
import type { TextKey, Texts, TextsOnFirstUse } from './texts.js';

/** The code of a language, and the name of its file in `locales/`: `ko`. */
export type Locale = string;

/** Looks a text up and fills in its `{{placeholders}}`. The result is plain text, not HTML. */
export type Translate<Key extends string = TextKey> = (
  key: Key,
  params?: Record<string, string | number>,
) => string;

/** Limits that texts mention, so that each number has one place. */
const limits = {
  titleMax: TITLE_MAX,
  passwordMax: PASSWORD_MAX,
  membersMin: MEMBERS_MIN,
  membersMax: MEMBERS_MAX,
  chatMax: CHAT_MAX,
  altMax: ALT_MAX,
};

/** Creates the translation function of a language. It works at once; create it once and keep it. */
export function createTranslator<Key extends string = TextKey>(
  locale: Locale,
  texts: Texts | TextsOnFirstUse,
): Translate<Key> {
  const i18n = createInstance();
  void i18n.init({
    lng: locale,
    resources: { [locale]: { translation: texts } },
    initAsync: false,
    // Nunjucks and textContent escape; escaping here as well would show `&amp;` to people.
    interpolation: { escapeValue: false, defaultVariables: limits },
  });
  i18n.services.formatter?.add('bytes', (bytes: number) => formatBytes(locale, bytes));
  return (key, params = {}) => i18n.t(key, params);
}

/** The word for a colour's hue, "초록" or "green". */
export function hueWord(t: Translate, hex: string): string {
  return t(`hues.${hueKey(hex)}`);
}

/** The words for several colours, each word once, as a list. */
export function hueWords(t: Translate, locale: Locale, colours: readonly string[]): string {
  const words = new Set(colours.map((hex) => hueWord(t, hex)));
  return formatsOf(locale).list.format(words);
}

/** A person's name: the word for the hue and the number, "초록 4821" or "green 4821". */
export function personName(t: Translate, person: { user: string; number: number }): string {
  return t('person', { hue: hueWord(t, person.user), number: person.number });
}

/**
 * The size of a file as people read it, "3 kB" or "1.4 MB", in SI units (https://www.iso.org/standard/87648.html): a kilobyte is
 * 1,000 bytes. Texts write `{{name, bytes}}` for it.
 */
export function formatBytes(locale: Locale, bytes: number): string {
  const { kilobytes, megabytes } = formatsOf(locale);
  // From here on kilobytes would have four digits.
  if (bytes >= MEGA - KILO / 2) return megabytes.format(bytes / MEGA);
  return kilobytes.format(bytes === 0 ? 0 : Math.max(1, bytes / KILO));
}

const KILO = 1000;
const MEGA = KILO * KILO;

interface Formats {
  list: Intl.ListFormat;
  kilobytes: Intl.NumberFormat;
  megabytes: Intl.NumberFormat;
}

/** Cached, since creating a format costs a hundred times as much as using it. */
const formats = new Map<Locale, Formats>();

function formatsOf(locale: Locale): Formats {
  let all = formats.get(locale);
  if (!all) {
    all = {
      list: new Intl.ListFormat(locale, { type: 'unit' }),
      kilobytes: new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: 'kilobyte',
        maximumFractionDigits: 0,
      }),
      megabytes: new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: 'megabyte',
        maximumFractionDigits: 1,
      }),
    };
    formats.set(locale, all);
  }
  return all;
}
