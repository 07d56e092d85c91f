import { readdirSync } from 'node:fs';
import { compileTexts } from './compiled-texts.js';
import { createTranslator, type Locale, type Translate } from '../shared/i18n.js';
import type { Texts } from '../shared/texts.js';

const FOLDER = new URL('../shared/locales/', import.meta.url);

/** One file is one language, in the sources and in what is built of them; nothing else has to know of it. */
const FILE = /^([A-Za-z-]+)\.(?:ts|js)$/;

const languages = new Map<Locale, Texts>();
for (const file of readdirSync(FOLDER).sort()) {
  const [, locale] = FILE.exec(file) ?? [];
  if (locale === undefined) continue;
  const { texts } = (await import(new URL(file, FOLDER).href)) as { texts: Texts };
  languages.set(locale, texts);
}

/** The languages that the product speaks. */
export const locales: readonly Locale[] = [...languages.keys()];

const translators = new Map(
  [...languages].map(([locale, texts]) => [locale, compileTexts(createTranslator(locale, texts))] as const),
);

/** Whether a language tag, from a cookie or a query, is one that the product speaks. */
export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && languages.has(value);
}

/**
 * The function that speaks a language.
 * @throws Error where the product does not speak it
 */
export function translatorOf(locale: Locale): Translate {
  const translate = translators.get(locale);
  if (translate === undefined) throw new Error(`there are no texts for ${locale}`);
  return translate;
}

/** What a language calls itself. */
export function localeName(locale: Locale): string {
  return translatorOf(locale)('name');
}
