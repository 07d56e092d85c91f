import type { Translate } from '../shared/i18n.js';

/** A text split at its placeholders: every other part is the name of a parameter. */
type Parts = readonly string[];

/** Encloses a parameter's name while a text is split; no text contains it. */
const MARK = '\u0000';

/**
 * Looks each text up once and splits it at its placeholders, since i18next does both at every call and a page has hundreds of texts.
 * Texts with a plural or a format are left to i18next. The cache is bounded by the number of texts.
 */
export function compileTexts(translate: Translate): Translate {
  const plain = new Map<string, string>();
  const cut = new Map<string, Parts | null>();

  return (key, params) => {
    if (params === undefined) {
      const known = plain.get(key);
      if (known !== undefined) return known;
      const text = translate(key);
      plain.set(key, text);
      return text;
    }
    if ('count' in params) return translate(key, params);
    const id = `${key} ${Object.keys(params).join()}`;
    let parts = cut.get(id);
    if (parts === undefined) {
      parts = splitText(translate, key, params);
      cut.set(id, parts);
    }
    return parts === null ? translate(key, params) : fillIn(parts, params);
  };
}

/** @returns null for a text with a plural or a format */
function splitText(translate: Translate, ...[key, params = {}]: Parameters<Translate>): Parts | null {
  const marked = Object.fromEntries(Object.keys(params).map((name) => [name, MARK + name + MARK]));
  const parts = translate(key, marked).split(MARK);
  return fillIn(parts, params) === translate(key, params) ? parts : null;
}

function fillIn(parts: Parts, params: Record<string, string | number>): string {
  let text = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) text += `${params[parts[at] ?? '']}${parts[at + 1]}`;
  return text;
}
