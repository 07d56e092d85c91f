import { hueWord, type Locale, type Translate } from './i18n.js';

/** Cached, since creating a format costs a hundred times as much as using it. */
const lists = new Map<Locale, Intl.ListFormat>();

/** The words for several colours, each word once, as a list. */
export function hueWords(t: Translate, locale: Locale, colours: readonly string[]): string {
  let list = lists.get(locale);
  if (!list) {
    list = new Intl.ListFormat(locale, { type: 'unit' });
    lists.set(locale, list);
  }
  return list.format(new Set(colours.map((hex) => hueWord(t, hex))));
}
