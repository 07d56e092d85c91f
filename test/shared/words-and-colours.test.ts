import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkRoom } from '../../src/browser/check-room.js';
import { locales, translatorOf } from '../../src/lib/languages.js';
import { contrast, hueKey, inkOn } from '../../src/shared/colour.js';
import { shownSize } from '../../src/shared/gif-size.js';
import { personName } from '../../src/shared/i18n.js';
import { isEmojiAlone } from '../../src/shared/text-kind.js';
import { partsOf } from '../../src/shared/text-parts.js';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('text is readable on every person’s colour', () => {
  fc.assert(fc.property(colour, (hex) => contrast(hex, inkOn(hex)) >= 4.5));
});

test('contrast follows WCAG', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

test('every colour has a word in every language', () => {
  fc.assert(
    fc.property(colour, fc.constantFrom(...locales), (hex, locale) => {
      const word = translatorOf(locale)(`hues.${hueKey(hex)}`);
      return word !== '' && !word.includes('hues.');
    }),
    { numRuns: 40 },
  );
});

test('hues have their usual names', () => {
  const named = {
    '#d22d2d': 'red',
    '#2d8653': 'green',
    '#d2c12d': 'yellow',
    '#2d53d2': 'blue',
    '#793f2d': 'brown',
  };
  for (const [hex, word] of Object.entries(named)) assert.equal(hueKey(hex), word, hex);
  assert.equal(hueKey('#808080'), 'grey');
});

test('a person is named by hue and number', () => {
  const person = { user: '#2d8653', number: 4821 };
  assert.equal(personName(translatorOf('ko'), person), '초록 4821');
  assert.equal(personName(translatorOf('en'), person), 'green 4821');
});

test('the three Korean refusals match the course word for word', () => {
  const t = translatorOf('ko');
  assert.equal(t('errors.room_not_found'), '존재하지 않는 방입니다.');
  assert.equal(t('errors.wrong_password'), '비밀번호가 틀렸습니다.');
  assert.equal(t('errors.room_full'), '허용 인원이 초과하였습니다.');
});

test('texts contain limits and plurals, and user input is inserted unchanged', () => {
  const t = translatorOf('en');
  assert.equal(t('errors.title_invalid'), 'Give the room a title of up to 60 characters.');
  assert.equal(t('lobby.count', { count: 1 }), '1 room');
  assert.equal(t('lobby.count', { count: 2 }), '2 rooms');
  assert.equal(
    t('chat.announced', { who: '<b>$t(name) {{titleMax}}', chat: '' }),
    '<b>$t(name) {{titleMax}}: ',
  );
});

test('web addresses become links, whatever surrounds them; nothing else does', () => {
  const links = (text: string) => partsOf(text).flatMap(({ link }) => link ?? []);
  for (const [text, link] of [
    ['(https://a.example/x?y=1#z).', 'https://a.example/x?y=1#z'],
    ['https://example.com에서 봐요', 'https://example.com'],
    ['http://localhost:8005/a를', 'http://localhost:8005/a를'],
    ['보세요 "https://한국.kr/길"', 'https://한국.kr/길'],
    ['HTTPS://A.EXAMPLE', 'HTTPS://A.EXAMPLE'],
    ['www.a.example readme.md', 'https://www.a.example'],
  ] as const)
    assert.deepEqual(links(text), [link], text);
  for (const text of [
    'javascript:alert(1)',
    'javascript://a.example/%0aalert(1)',
    'data:text/html,<b>x</b>',
    '//a.example ftp://a.example mailto:a@a.example a@a.example',
    'readme.md a.example',
    'https://',
  ])
    assert.deepEqual(links(text), [], text);
});

test('the parts of a text add up to the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.webUrl(), fc.constant('https://a.example에')), { maxLength: 8 }),
      (pieces) => {
        const text = pieces.join(' ');
        const parts = partsOf(text);
        assert.equal(parts.map((part) => part.text).join(''), text);
        for (const { link } of parts)
          if (link !== undefined) assert.match(new URL(link).protocol, /^https?:$/);
      },
    ),
  );
});

test('a message of only one to three emoji is shown large', () => {
  for (const text of ['🌕', '👩‍👩‍👧‍👦❤️🇰🇷', ' 👍🏽 ', '1️⃣']) assert.ok(isEmojiAlone(text), text);
  for (const text of ['', '1', '🌕🌕🌕🌕', 'a🌕', '🌕!', 'ㅋ']) assert.ok(!isEmojiAlone(text), text);
});

test('a GIF keeps its proportions; only tiny ones are enlarged, by a whole number', () => {
  assert.deepEqual(shownSize({ width: 120, height: 80 }), { width: 120, height: 80 });
  assert.deepEqual(shownSize({ width: 704, height: 352 }), { width: 352, height: 176 });
  assert.deepEqual(shownSize({ width: 300, height: 3840 }), { width: 30, height: 384 });
  assert.deepEqual(shownSize({ width: 24, height: 24 }), { width: 96, height: 96 });
  assert.deepEqual(shownSize({ width: 60, height: 40 }), { width: 120, height: 80 });
  assert.deepEqual(shownSize({ width: 100, height: 3 }), { width: 200, height: 6 });
  assert.deepEqual(shownSize({ width: 300, height: 30 }), { width: 300, height: 30 });
  assert.deepEqual(shownSize({ width: 1, height: 1 }), { width: 80, height: 80 });
});

test('the form finds the same mistakes as the server', () => {
  assert.deepEqual(checkRoom({ title: '가'.repeat(60), max: '', password: '' }), {});
  assert.deepEqual(checkRoom({ title: '😀'.repeat(60), max: '1000', password: '😀'.repeat(128) }), {});
  assert.deepEqual(checkRoom({ title: ' ', max: '1001', password: 'x'.repeat(129) }), {
    title: 'title_invalid',
    max: 'max_invalid',
    password: 'password_invalid',
  });
});
