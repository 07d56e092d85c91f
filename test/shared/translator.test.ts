import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInstance } from 'i18next';
import { formatBytes } from '../../src/shared/bytes.js';
import { createTranslator } from '../../src/shared/i18n.js';
import {
  ALT_MAX,
  CHAT_MAX,
  MEMBERS_MAX,
  MEMBERS_MIN,
  PASSWORD_MAX,
  TITLE_MAX,
} from '../../src/shared/limits.js';
import { texts as en } from '../../src/shared/locales/en.js';
import { texts as enOnFirstUse } from '../../src/shared/locales/en.first-use.js';
import { texts as ko } from '../../src/shared/locales/ko.js';
import { texts as koOnFirstUse } from '../../src/shared/locales/ko.first-use.js';
import type { TextKey } from '../../src/shared/texts.js';

/** Every text's key, with the names of its placeholders. */
function keysOf(texts: object, path = ''): [string, string[]][] {
  return Object.entries(texts).flatMap(([name, text]) => {
    if (typeof text === 'object') return keysOf(text as object, `${path}${name}.`);
    const names = [...String(text).matchAll(/\{\{(\w+)/g)].map(([, each = '']) => each);
    return [[`${path}${name}`.replace(/_(zero|one|two|few|many|other)$/, ''), names]];
  });
}

const VALUES = [
  (index: number) => 1 + index,
  (index: number) => 5_242_880 + index,
  (index: number) => ['{{user}}', '$t(product)', '<b>&', '초록 4821', ''][index % 5] ?? '',
];

const limits = {
  titleMax: TITLE_MAX,
  passwordMax: PASSWORD_MAX,
  membersMin: MEMBERS_MIN,
  membersMax: MEMBERS_MAX,
  chatMax: CHAT_MAX,
  altMax: ALT_MAX,
};

for (const [locale, texts] of Object.entries({
  ko: { ...ko, ...koOnFirstUse },
  en: { ...en, ...enOnFirstUse },
}))
  test(`every text is what i18next renders, in ${locale}`, async () => {
    const i18next = createInstance();
    await i18next.init({
      lng: locale,
      resources: { [locale]: { translation: texts } },
      // Nunjucks and textContent escape. A value is not a text, so nothing in it is looked up.
      interpolation: { escapeValue: false, skipOnVariables: true, defaultVariables: limits },
    });
    i18next.services.formatter?.add('bytes', (bytes: number) => formatBytes(locale, bytes));
    const t = createTranslator(locale, texts);
    const all = keysOf(texts);
    assert.ok(all.length > 200);
    for (const [name, names] of all) {
      const key = name as TextKey;
      if (names.length === 0) assert.equal(t(key), i18next.t(key), key);
      for (const value of VALUES) {
        const params = Object.fromEntries(names.map((each, index) => [each, value(index)]));
        // Twice: the first call compiles the text.
        for (let time = 0; time < 2; time++) assert.equal(t(key, params), i18next.t(key, params), key);
      }
    }
    assert.equal(t('no.such.text' as TextKey), 'no.such.text');
  });
