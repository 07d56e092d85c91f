import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEmoji, searchEmoji } from '../../src/browser/emoji-picker/emoji-search.js';
import { locales } from '../../src/lib/languages.js';
import { QUICK_REACTIONS } from '../../src/shared/chat-texts.js';
import { asEmoji } from '../../src/shared/text-kind.js';

/** A picker's emoji in each language, by group. */
const loaded = new Map<string, string>();
for (const locale of locales) {
  const { emoji } = (await import(`../../src/shared/locales/${locale}.emoji.ts`)) as { emoji: string };
  loaded.set(locale, emoji);
}

test('the picker has the same emoji in every language, each of which the server takes as it is', () => {
  const [first] = loaded.values();
  const inFirst = parseEmoji(first ?? '').map((group) => group.map(({ emoji }) => emoji));
  assert.equal(inFirst.length, 9);
  for (const [locale, text] of loaded) {
    const groups = parseEmoji(text);
    assert.equal(groups.flat().length, text.trim().split(/\n+/).length, `${locale}: all are known`);
    assert.deepEqual(
      groups.map((group) => group.map(({ emoji }) => emoji)),
      inFirst,
    );
    for (const { emoji, name } of groups.flat()) {
      assert.equal(asEmoji(emoji), emoji);
      assert.ok(name.length > 0, emoji);
    }
  }
  for (const emoji of QUICK_REACTIONS) assert.ok(inFirst.flat().includes(emoji), emoji);
  assert.ok(inFirst.flat().length > 1800);
});

test('emoji are found by their names and tags in the page’s language, the best first', () => {
  const find = (locale: string, query: string) =>
    searchEmoji(parseEmoji(loaded.get(locale) ?? '').flat(), query).map(({ emoji }) => emoji);
  assert.equal(find('en', 'cat')[0], '🐈');
  assert.equal(find('en', ' Red Heart ')[0], '❤️');
  assert.ok(!find('en', 'cat').includes('📍'), 'not what has it in a word, as location');
  assert.ok(find('en', 'awberr').includes('🍓'), 'unless there is nothing else');
  assert.ok(find('en', 'thumbs').slice(0, 2).includes('👍'));
  assert.ok(find('ko', '고양이').slice(0, 12).includes('🐱'));
  assert.ok(find('ko', '엄지').slice(0, 5).includes('👍'));
  assert.ok(find('ko', '하트').slice(0, 60).includes('❤️'));
  assert.ok(find('ko', '빨간 하트').includes('❤️'));
  assert.deepEqual(find('ko', '🎉')[0], '🎉');
  assert.deepEqual(find('en', 'zzz nothing'), []);
});
