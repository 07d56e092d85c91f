import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkRoom } from '../../src/browser/check-room.js';
import { isolate } from '../../src/shared/bidi.js';
import { excessOf, isShortEnough } from '../../src/shared/chat-length.js';
import { firstOf, fits, lengthOf, shorten } from '../../src/shared/graphemes.js';
import { CHAT_BYTES_MAX, CHAT_MAX } from '../../src/shared/limits.js';
import { INVISIBLE, VISIBLE } from '../support/texts.js';
import { cleanLine, cleanMessage, cleanText, isBlank } from '../../src/shared/user-text.js';

const FAMILY = '👨‍👩‍👧‍👦';
const ENGLAND = '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}';

/** Texts of code points from all of Unicode, lone surrogates included, with many that combine, join or are invisible. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        ...Array.from('\r\n\u0000\u0085\u2028\u0301\u200D\uFE0F\u202E\u2067\u2069\u3164\u2800 '),
        '\uD800',
        '\uDC00',
      ),
      fc.constantFrom(FAMILY, ENGLAND, '🇰🇷', 'e\u0301', '\u1112\u1161\u11AB', 'می‌خواهم', 'क्‍ष'),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

test('cleaned text is NFC and well formed, its line breaks are line feeds, and single lines contain nothing that reorders', () => {
  fc.assert(
    fc.property(text, (written) => {
      for (const clean of [cleanText(written), cleanMessage(written), cleanLine(written)]) {
        assert.equal(clean, clean.normalize('NFC'));
        assert.ok(clean.isWellFormed());
        assert.doesNotMatch(clean, /(?![\n\t])\p{Cc}|[\u2028\u2029\uFFFE\uFFFF]/u);
      }
      assert.equal(cleanText(cleanText(written)), cleanText(written));
      assert.equal(cleanMessage(cleanMessage(written)), cleanMessage(written));
      assert.equal(cleanLine(cleanLine(written)), cleanLine(written));
      assert.doesNotMatch(cleanLine(written), /[\n\t\u202A-\u202E\u2066-\u2069]|^\s|\s$|\s\s/);
    }),
  );
});

test('every composition of a text cleans to the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (written) => {
      const forms = ['NFC', 'NFD'].map((form) => cleanLine(written.normalize(form)));
      assert.equal(forms[0], forms[1]);
    }),
  );
});

test('every kind of line break becomes one line feed', () => {
  for (const end of ['\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\v', '\f'])
    assert.equal(cleanMessage(`one${end}two`), 'one\ntwo', JSON.stringify(end));
  assert.equal(cleanMessage('a\r\n\r\nb\n\rc'), 'a\n\nb\n\nc');
  assert.equal(cleanMessage('\ta\tb'), 'a\tb');
  assert.equal(cleanLine('a\r\nb\t c\u00A0d'), 'a b c d');
});

test('invisible characters are empty text, alone and combined', () => {
  for (const invisible of INVISIBLE) assert.equal(cleanMessage(invisible), '', JSON.stringify(invisible));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...INVISIBLE)), (pieces) => cleanLine(pieces.join('')) === ''),
  );
});

test('a code point that Unicode displays as nothing is empty text', () => {
  for (let point = 0; point <= 0x10ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const character = String.fromCodePoint(point);
    if (!/[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}\p{Cf}]/u.test(character)) continue;
    if (!isBlank(character) || cleanLine(character) !== '') assert.fail(`U+${point.toString(16)}`);
  }
});

test('visible text is kept as typed: emoji sequences, joiners of Persian and Indic scripts, Hebrew with marks', () => {
  for (const visible of VISIBLE) {
    assert.equal(cleanMessage(visible), visible, JSON.stringify(visible));
    assert.equal(cleanLine(`a ${visible} b`), `a ${visible} b`);
  }
});

test('accents stack at most ten high', () => {
  assert.equal(cleanText(`a${'\u0323'.repeat(10_000)}b`), `\u1EA1${'\u0323'.repeat(10)}b`);
});

test('lengths count the characters that people see', () => {
  for (const [written, length] of [
    ['', 0],
    ['한글'.normalize('NFD'), 2],
    ['cafe\u0301', 4],
    [FAMILY.repeat(60), 60],
    [ENGLAND + '🇰🇷🇬🇧👍🏽1️⃣❤️', 6],
    ['می‌خواهم', 7],
    ['a\r\nb', 3],
  ] as const)
    assert.equal(lengthOf(written), length, written);
});

test('no single character exceeds its limit in code units', () => {
  for (const endless of ['🌕\u200D'.repeat(5000), '\u1100'.repeat(10_000), '\u0600'.repeat(10_000)]) {
    assert.ok(!fits(cleanText(endless), 60), endless.slice(0, 2));
    assert.ok(firstOf(endless, 60).length <= 60 * 32);
  }
});

test('cut text is a prefix of whole characters within the limit', () => {
  const segmenter = new Intl.Segmenter('ko', { granularity: 'grapheme' });
  const edges = (written: string) => new Set([...segmenter.segment(written)].map(({ index }) => index));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (written, max) => {
      const first = firstOf(written, max);
      assert.ok(written.startsWith(first));
      assert.ok(first === written || edges(written).has(first.length));
      assert.ok(lengthOf(first) <= max);
      assert.equal(fits(written, max), lengthOf(written) <= max);
      assert.equal(first === written, fits(written, max));
      assert.ok(lengthOf(shorten(written, max)) <= max);
    }),
  );
});

test('a quote is cut before a family, a flag or an accented letter that does not fit', () => {
  for (const [before, whole] of [
    [138, FAMILY],
    [139, FAMILY],
    [139, '🇰🇷'],
    [139, 'e\u0301'],
    [139, '\u1112\u1161\u11AB'],
  ] as const)
    assert.equal(
      shorten(`${'x'.repeat(before)}${whole} then more`, 140),
      `${'x'.repeat(before)}${before < 139 ? whole : ''}…`,
    );
});

test('a chat’s length equals the counter’s and never exceeds its bytes', () => {
  assert.equal(excessOf('가'.normalize('NFD').repeat(CHAT_MAX)), 0);
  assert.equal(excessOf('가'.repeat(CHAT_MAX + 3)), 3);
  assert.equal(excessOf('🇰🇷'.repeat(CHAT_MAX)), 0);
  const families = FAMILY.repeat(CHAT_MAX);
  const left = firstOf(families, CHAT_MAX - excessOf(families));
  assert.ok(isShortEnough(left) && new TextEncoder().encode(left).length <= CHAT_BYTES_MAX);
  fc.assert(fc.property(text, (chat) => excessOf(chat) > 0 !== isShortEnough(chat)));
});

test('the form counts like the server and recognises an invisible password', () => {
  const check = (title: string, password = '') => checkRoom({ title, max: '2', password });
  assert.deepEqual(check('가'.normalize('NFD').repeat(60), FAMILY.repeat(128)), {});
  assert.deepEqual(check(FAMILY.repeat(60)), {});
  assert.deepEqual(check(FAMILY.repeat(61)), { title: 'title_invalid' });
  assert.deepEqual(check('\u3164\u200B'), { title: 'title_invalid' });
  for (const unseen of ['\u200B', '   ', '\u0000'])
    assert.deepEqual(check('a', unseen), { password: 'password_blank' }, JSON.stringify(unseen));
});

test('right-to-left text reorders nothing around it', () => {
  for (const plain of ['abc', '한글', '🌕', '']) assert.equal(isolate(plain), plain);
  for (const turning of ['שלום', 'a مرحبا', '\u{1E900}'])
    assert.equal(isolate(turning), `\u2068${turning}\u2069`);
});
