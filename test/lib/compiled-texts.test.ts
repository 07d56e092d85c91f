import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileTexts } from '../../src/lib/compiled-texts.js';
import { createTranslator } from '../../src/shared/i18n.js';
import { texts as en } from '../../src/shared/locales/en.js';
import { texts as ko } from '../../src/shared/locales/ko.js';
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

for (const [locale, texts] of Object.entries({ ko, en }))
  test(`a compiled text equals what i18next renders, in ${locale}`, () => {
    const translate = createTranslator(locale, texts);
    const compiled = compileTexts(createTranslator(locale, texts));
    const all = keysOf(texts);
    assert.ok(all.length > 200);
    for (const [name, names] of all) {
      const key = name as TextKey;
      if (names.length === 0) assert.equal(compiled(key), translate(key), key);
      for (const value of VALUES) {
        const params = Object.fromEntries(names.map((name, index) => [name, value(index)]));
        // Twice: the first call compiles the text, the second uses the compiled one.
        for (let time = 0; time < 2; time++) {
          assert.equal(compiled(key, params), translate(key, params), key);
        }
      }
    }
  });
