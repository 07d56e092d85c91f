import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { partsOf } from '../../src/shared/text-parts.js';

/** The links in a text, as shown. */
const shown = (text: string): string[] =>
  partsOf(text).flatMap((part) => (part.link === undefined ? [] : part.text));

test('a link shows the host that the browser will open', () => {
  for (const [text, link] of [
    ['https://аррӏе.com/', 'https://xn--80ak6aa92e.com/'],
    ['https://gооgle.com/a', 'https://xn--ggle-55da.com/a'],
    ['https://ɢoogle.com', 'https://xn--oogle-wmc.com'],
    ['https://googlé.com', 'https://xn--googl-fsa.com'],
    ['https://ｇｏｏｇｌｅ．com/a', 'https://google.com/a'],
    ['https://ex\u00ADample.com/', 'https://example.com/'],
    ['https://google.com⁄evil.example/', 'https://google.xn--comevil-3d7c.example/'],
    ['http://2130706433/x', 'http://127.0.0.1/x'],
    ['HTTPS://ExampIe.COM/Foo', 'https://exampie.com/Foo'],
    ['http://[::1]:8005/a', 'http://[::1]:8005/a'],
  ] as const)
    assert.deepEqual(shown(text), [link], text);
});

test('a Hangul host is shown in Hangul, unless a label of it mixes letters or is made of parts of syllables', () => {
  for (const link of ['https://한글.kr/길?이름=값', 'https://www.example.한국', 'http://한글-1.kr:8080/'])
    assert.deepEqual(shown(link), [link]);
  assert.deepEqual(shown('https://한글.kr/'.normalize('NFD')), ['https://한글.kr/']);
  assert.deepEqual(shown('https://삼성samsung.com'), ['https://xn--samsung-qn53ad4a.com']);
  assert.deepEqual(shown('https://ㅇㅇ.kr'), ['https://xn--9pda.kr']);
});

test('neither a link’s address nor its text contains bidirectional controls', () => {
  for (const control of ['\u202E', '\u2067', '\u200F', '\u061C']) {
    const [part] = partsOf(`https://good.example/${control}gpj.exe`);
    assert.deepEqual(part, { text: 'https://good.example/gpj.exe', link: 'https://good.example/gpj.exe' });
  }
});

test('an address with a user name, which looks like a host, is not a link', () => {
  for (const text of [
    'https://bank.example@evil.example/x',
    'https://bank.example:443@evil.example',
    'https://user:secret@evil.example',
    'https://a@b@evil.example/@c',
  ])
    assert.deepEqual(partsOf(text), [{ text }]);
  assert.deepEqual(shown('https://a.example/@b and https://a.example\\@b.example'), [
    'https://a.example/@b',
    'https://a.example',
  ]);
});

test('an address starting with www links to https and shows its host without a scheme', () => {
  for (const [text, shownText, link] of [
    ['www.naver.com', 'www.naver.com', 'https://www.naver.com'],
    ['보세요: www.naver.com/길?a=b#c!', 'www.naver.com/길?a=b#c', 'https://www.naver.com/길?a=b#c'],
    ['주소:WWW.Naver.COM에서', 'www.naver.com', 'https://WWW.Naver.COM'],
    ['(www.example.technology).', 'www.example.technology', 'https://www.example.technology'],
    ['www.example.한국', 'www.example.한국', 'https://www.example.한국'],
    ['www.a.example:8080/x', 'www.a.example:8080/x', 'https://www.a.example:8080/x'],
    ['www.аррӏе.com', 'www.xn--80ak6aa92e.com', 'https://www.аррӏе.com'],
    ['www．ｎａｖｅｒ．com', 'www.naver.com', 'https://www．ｎａｖｅｒ．com'],
  ] as const)
    assert.deepEqual(
      partsOf(text).filter((part) => part.link !== undefined),
      [{ text: shownText, link }],
      text,
    );
  assert.deepEqual(partsOf('a www.naver.com b'), [
    { text: 'a ' },
    { text: 'www.naver.com', link: 'https://www.naver.com' },
    { text: ' b' },
  ]);
});

test('text that only looks like the start of an address is not a link', () => {
  for (const text of [
    'www.',
    'www.ㅋㅋㅋ',
    'www.naver',
    'www.1.2',
    'www..com',
    'awww.naver.com',
    'naver.com',
    'readme.md',
    'me@www.naver.com',
    'www.bank.example@evil.example',
    'ftp://www.naver.com',
    'www.naver.c',
  ])
    assert.deepEqual(shown(text), [], text);
  assert.deepEqual(shown('https://www.naver.com/?to=www.daum.net'), [
    'https://www.naver.com/?to=www.daum.net',
  ]);
});

const hostile = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      '1',
      'é',
      'а',
      '한',
      'ㅇ',
      '漢',
      '-',
      '.',
      '．',
      '。',
      '@',
      ':',
      '80',
      '/',
      '\\',
      '?',
      '#',
      '%61',
      '\u202E',
      '\u200B',
      '⁄',
      ' ',
    ),
    { maxLength: 24 },
  )
  .chain((pieces) => fc.constantFrom('https://', 'www.').map((beginning) => beginning + pieces.join('')));

test('for any text, the address shown opens what the link opens, and is in ASCII or Hangul', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const { text: seen, link } of partsOf(text)) {
        if (link === undefined) continue;
        const whole = seen.startsWith('www.') ? `https://${seen}` : seen;
        assert.equal(new URL(whole).href, new URL(link).href);
        assert.match(whole, /^https:\/\/[\w.\-:[\]가-힣]+(?:[/\\?#]|$)/);
        assert.doesNotMatch(seen + link, /\p{Bidi_Control}/u);
      }
    }),
    { numRuns: 5000 },
  );
});

test('a long text full of addresses is parsed without delay', () => {
  assert.equal(shown('https://한.1.1.example '.repeat(500)).length, 500);
  assert.equal(shown(`https://한${'.1'.repeat(8)}.é.example/`).length, 1);
  assert.equal(shown('www.한.1.example '.repeat(500)).length, 500);
  assert.equal(shown(`www.${'a.'.repeat(8000)}`).length, 0);
});
