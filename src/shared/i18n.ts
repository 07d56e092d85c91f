import { formatBytes } from './bytes.js';
import { hueKey } from './colour.js';
import { ALT_MAX, CHAT_MAX, MEMBERS_MAX, MEMBERS_MIN, PASSWORD_MAX, TITLE_MAX } from './limits.js';
import type { TextKey, Texts, TextsOnFirstUse } from './texts.js';

/** The code of a language, and the name of its file in `locales/`: `ko`. */
export type Locale = string;

type Params = Readonly<Record<string, string | number>>;

/** Looks a text up and fills in its `{{placeholders}}`. The result is plain text, not HTML. */
export type Translate<Key extends string = TextKey> = (key: Key, params?: Params) => string;

/** Limits that texts mention, so that each number has one place. */
const limits: Params = {
  titleMax: TITLE_MAX,
  passwordMax: PASSWORD_MAX,
  membersMin: MEMBERS_MIN,
  membersMax: MEMBERS_MAX,
  chatMax: CHAT_MAX,
  altMax: ALT_MAX,
};

/** `{{name}}`, or `{{name, bytes}}` for the size of a file. */
const PLACEHOLDER = /\{\{(\w+)(, bytes)?\}\}/;

/**
 * Creates the translation function of a language; create it once and keep it. The texts have i18next's format
 * (https://www.i18next.com/misc/json-format): nested keys joined by dots, and plurals by `count`, each under its key with
 * the CLDR form at the end, `rooms_one`. A key that has no text is returned as it is.
 */
export function createTranslator<Key extends string = TextKey>(
  locale: Locale,
  texts: Texts | TextsOnFirstUse,
): Translate<Key> {
  const byKey = new Map(flatten(texts));
  const plural = new Intl.PluralRules(locale);
  const compiled = new Map<string, string[]>();

  return (key, params = {}) => {
    const { count } = params;
    const form = typeof count === 'number' ? `${key}_${plural.select(count)}` : key;
    const found = byKey.has(form) ? form : key;
    let parts = compiled.get(found);
    if (!parts) {
      // Text, name and format in turn.
      parts = (byKey.get(found) ?? key).split(PLACEHOLDER);
      compiled.set(found, parts);
    }
    let text = parts[0] ?? '';
    for (let at = 1; at < parts.length; at += 3) {
      const name = parts[at] ?? '';
      const value = params[name] ?? limits[name] ?? '';
      const filled = parts[at + 1] === undefined ? String(value) : formatBytes(locale, Number(value));
      text += filled + (parts[at + 2] ?? '');
    }
    return text;
  };
}

/** The word for a colour's hue, "초록" or "green". */
export function hueWord(t: Translate, hex: string): string {
  return t(`hues.${hueKey(hex)}`);
}

/** A person's name: the word for the hue and the number, "초록 4821" or "green 4821". */
export function personName(t: Translate, person: { user: string; number: number }): string {
  return t('person', { hue: hueWord(t, person.user), number: person.number });
}

function flatten(texts: object, path = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([name, text]: [string, unknown]) =>
    typeof text === 'object' && text !== null
      ? flatten(text, `${path}${name}.`)
      : [[path + name, String(text)] as [string, string]],
  );
}
