import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { cleanLine } from '../../src/shared/user-text.js';
import { createRoom, sendMessage, startWithBrowser, texts } from '../browser/support.js';
import { makeGif } from '../support/gif.js';

// https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html

/** Texts that would set `ran`, or display as something else, if they were interpreted. */
const HOSTILE = [
  '<script>ran = 1</script>',
  '</p></li></template></noscript><script>ran = 1</script>',
  '<img src=x onerror="ran = 1">',
  '<svg onload="ran = 1"><a href="javascript:ran = 1">x</a></svg>',
  '"><iframe srcdoc="<script>parent.ran = 1</script>">',
  "' onfocus=ran=1 autofocus x='",
  'javascript:ran=1',
  '{{ 7 * 7 }} {% include "layout.njk" %} ${ 7 * 7 }',
  '{{titleMax}} $t(product) &lt;b&gt; &#60;b&#62;',
  '<!-- <base href="https://elsewhere.example/"> --><style>*{display:none}</style>',
  '\u202e evil.gif \u2066\u2067\u2068',
];

/** Fails on a dialog or a policy violation, the signs of an injected script. */
function listen(page: Page, complaints: string[]): void {
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
}

async function nothingRan(page: Page, where: string): Promise<void> {
  assert.equal(await page.evaluate('typeof ran'), 'undefined', where);
  const strange = await page
    .locator(
      'script:not([src]), [onerror], [onload], [onfocus], [srcdoc], a[href^="javascript:"], base, style',
    )
    .count();
  assert.equal(strange, 0, `${where}: markup that is not ours`);
}

// The policy is off here: output must be escaped on its own, with the policy as a second defence.
test('titles and chats are shown as typed: live, after a reload, without JavaScript and in the lobby', async (t) => {
  const { person } = await startWithBrowser(t);
  const complaints: string[] = [];
  const writer = await person({ bypassCSP: true });
  const reader = await person({ bypassCSP: true });
  const plain = await person({ javaScriptEnabled: false });
  listen(writer, complaints);
  listen(reader, complaints);

  const rooms = new Map<string, string>();
  for (const title of HOSTILE.map((each) => cleanLine(Array.from(each).slice(0, 60).join('')))) {
    await reader.goto('/');
    const room = await createRoom(writer, { title });
    rooms.set(room, title);
    const live = reader.locator(`[data-room-id="${room}"]`);
    await live.waitFor();
    assert.equal((await live.locator('.room__title').textContent())?.trim(), title);
    await nothingRan(reader, `the lobby with ${title}`);
    await reader.reload();
    assert.equal((await live.locator('.room__title').textContent())?.trim(), title);
    await nothingRan(reader, `the reloaded lobby with ${title}`);
    assert.equal((await writer.locator('h1').textContent())?.trim(), title);
    await nothingRan(writer, `the room ${title}`);
  }

  const room = await createRoom(writer);
  await reader.goto(`/room/${room}`);
  for (const chat of HOSTILE) await sendMessage(writer, chat);
  const typed = HOSTILE.map((each) => each.trim());
  await reader
    .locator('.bubble__text')
    .nth(HOSTILE.length - 1)
    .waitFor();
  for (const page of [writer, reader]) {
    assert.deepEqual(await texts(page), typed);
    await nothingRan(page, 'the room, live');
    await page.reload();
    await page.locator('.bubble__text').first().waitFor();
    assert.deepEqual(await texts(page), typed);
    await nothingRan(page, 'the reloaded room');
  }
  await plain.goto(`/room/${room}?view=log`);
  assert.deepEqual(await texts(plain), typed);
  assert.deepEqual(complaints, []);
});

/** In the page: where the first and the last character of an element's text are. */
const EDGES = `(element) => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  if (!text || text.data.trim() === '') return null;
  const leftOf = (at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  return { first: leftOf(text.data.search(/\\S/)), last: leftOf(text.data.trimEnd().length - 1) };
}`;

test('bidirectional text reorders nothing around it', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page, { title: '\u202eabc' });
  await sendMessage(page, '\u202e\u2067 turned');
  for (const beside of ['.line__time', '.line__you', '.people__count']) {
    const edges = await page.evaluate<{ first: number; last: number } | null>(
      `(${EDGES})(document.querySelector('${beside}'))`,
    );
    assert.ok(edges === null || edges.first <= edges.last, `${beside} reads from right to left`);
  }
});

/** In the page: tries what an injected script would. Resolves to the outcome for each file. */
const INTRUDE = `async (file) => {
  const add = (name, attributes) => {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    document.body.append(element);
    return element;
  };
  document.body.append(Object.assign(document.createElement('script'), { textContent: 'ran = 1' }));
  add('img', { src: '/nowhere', onerror: 'ran = 1' });
  add('a', { href: 'javascript:void(ran = 1)' }).click();
  const sources = [file, 'https://elsewhere.example/x.js', 'data:text/javascript,ran=1'];
  return Promise.all(sources.map((src) => new Promise((resolve) => {
    const script = add('script', { src });
    script.onload = () => resolve('ran');
    script.onerror = () => resolve('stopped');
  })));
}`;

// https://cheatsheetseries.owasp.org/cheatsheets/Content_Security_Policy_Cheat_Sheet.html
test('the policy blocks injected scripts, also in a GIF', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person();
  const room = await createRoom(page);
  const gif = await makeGif();
  const comment = Buffer.from('<script>ran = 1</script>');
  const hostile = Buffer.concat([
    gif.subarray(0, -1),
    Buffer.from([0x21, 0xfe, comment.length]),
    comment,
    Buffer.from([0, 0x3b]),
  ]);
  await page.setInputFiles('#gif', {
    name: '<img src=x onerror=ran=1>.html',
    mimeType: 'text/html',
    buffer: hostile,
  });
  await page.locator('#preview').waitFor();
  await nothingRan(page, 'the preview');
  await page.click('#preview-send');
  const kept = (await page.locator('.line[data-id] .player').getAttribute('data-src')) ?? '';
  assert.match(kept, new RegExp(`^/room/${room}/gif/`));
  const loaded = await page.evaluate(`(${INTRUDE})(${JSON.stringify(kept)})`);
  assert.deepEqual(loaded, ['stopped', 'stopped', 'stopped']);
  assert.equal(await page.evaluate('typeof ran'), 'undefined');
  await page.goto(service.url + kept);
  assert.equal(await page.evaluate('document.contentType'), 'image/gif');
});
