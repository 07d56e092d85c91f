import { readdirSync } from 'node:fs';
import { createTranslator, type Locale, type Translate } from '../shared/i18n.js';
import type { Texts, TextsOnFirstUse } from '../shared/texts.js';

const FOLDER = new URL('../shared/locales/', import.meta.url);

/** Each file is a language, which need not be registered anywhere else. */
const FILE = /^([A-Za-z-]+)\.(?:ts|js)$/;

/** Read once on import: the texts are part of the program, and needed before anything can be answered. */
const languages = new Map<Locale, Texts>();
for (const file of readdirSync(FOLDER).sort()) {
  const [, locale] = FILE.exec(file) ?? [];
  if (locale === undefined) continue;
  const { texts } = (await import(new URL(file, FOLDER).href)) as { texts: Texts };
  const others = new URL(file.replace('.', '.first-use.'), FOLDER);
  const { texts: onFirstUse } = (await import(others.href)) as { texts: TextsOnFirstUse };
  languages.set(locale, { ...texts, ...onFirstUse });
}

/** The supported languages. */
export const locales: readonly Locale[] = [...languages.keys()];

const translators = new Map(
  [...languages].map(([locale, texts]) => [locale, createTranslator(locale, texts)] as const),
);

/** Whether a value, from a cookie or a query, is a supported language. */
export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && languages.has(value);
}

/**
 * The translation function of a language.
 * @throws Error if it is not supported
 */
export function translatorOf(locale: Locale): Translate {
  const translate = translators.get(locale);
  if (translate === undefined) throw new Error(`there are no texts for ${locale}`);
  return translate;
}

/** The name of a language in that language. */
export function localeName(locale: Locale): string {
  return translatorOf(locale)('name');
}
