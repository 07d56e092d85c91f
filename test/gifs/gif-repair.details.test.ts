import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { ChatView } from '../../src/shared/views.js';
import { comment, control, gif, image, loop } from '../support/gif-bytes.js';
import { startService } from '../support/service.js';
import { errorIn, Visitor } from '../support/visitor.js';

const FRAMES = [control(10), image(), control(20), image({ left: 1, width: 4 })];
const PLAIN = gif([loop(0), ...FRAMES]);
const FIRST_FRAME = gif([loop(0), ...FRAMES.slice(0, 2)]);
const LARGE = image({ left: 3, top: 2, width: 10, height: 9 });
const NUL = Buffer.alloc(3);

/** Files that browsers display, and what the service makes of each. */
const DISPLAYED: [string, Buffer, Buffer][] = [
  ['nothing wrong', PLAIN, PLAIN],
  ['zeros behind the trailer', Buffer.concat([PLAIN, Buffer.alloc(500)]), PLAIN],
  ['text behind the trailer', Buffer.concat([PLAIN, Buffer.from('<script>alert(1)</script>')]), PLAIN],
  ['another GIF behind the trailer', Buffer.concat([PLAIN, PLAIN]), PLAIN],
  ['no trailer', PLAIN.subarray(0, -1), PLAIN],
  ['no end of the last frame either', PLAIN.subarray(0, -2), PLAIN],
  ['NUL before every block', gif([loop(0), ...FRAMES].flatMap((block) => [NUL, block])), PLAIN],
  ['NUL before the trailer', gif([loop(0), ...FRAMES, NUL]), PLAIN],
  ['the end in the middle of a frame', PLAIN.subarray(0, -10), FIRST_FRAME],
  ['the end in a frame’s header', PLAIN.subarray(0, FIRST_FRAME.length + 12), FIRST_FRAME],
  [
    'something else between frames',
    gif([loop(0), ...FRAMES.slice(0, 2), Buffer.from('garbage'), ...FRAMES]),
    FIRST_FRAME,
  ],
  [
    'a second frame that no decoder reads',
    gif([loop(0), ...FRAMES.slice(0, 2), image({ codeBits: 12 })]),
    FIRST_FRAME,
  ],
  [
    'a first frame larger than the screen',
    gif([LARGE, image()]),
    gif([LARGE, image()], { width: 13, height: 11 }),
  ],
  ['a screen of no size', gif([image()], { width: 0, height: 0 }), gif([image()])],
  ['a second frame beyond the screen', gif([image(), LARGE]), gif([image(), LARGE])],
  ['a frame of no size', gif([control(10), image({ width: 0 }), image()]), gif([image()])],
  ['no colour table', gif([image()], { colours: false }), gif([image()], { colours: false })],
  ['the older version', gif([image()], { signature: 'GIF87a' }), gif([image()], { signature: 'GIF87a' })],
  ['a loop count at the end, and a second one', gif([...FRAMES, loop(3), comment('x'), loop(0)]), PLAIN],
  ['two timings for one frame', gif([loop(0), control(99), control(10), ...FRAMES.slice(1)]), PLAIN],
  ['frames shown for no time', gif([control(0), image()]), gif([control(0), image()])],
];

for (const store of ['disk', 'gridfs'] as const)
  test(`${store}: a GIF that browsers can display is stored with only what they display`, async (t) => {
    const { url } = await startService(t, { GIF_STORE: store });
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    for (const [what, bytes, expected] of DISPLAYED) {
      const response = await creator.gif(room, Buffer.from(bytes));
      assert.equal(response.status, 201, what);
      const view = (await response.json()) as ChatView;
      assert.ok(view.gif);
      const served = await creator.request(view.gif.src);
      assert.equal(served.headers.get('content-length'), String(expected.length), what);
      assert.deepEqual(Buffer.from(await served.arrayBuffer()), expected, what);
      const size = [expected.readUInt16LE(6), expected.readUInt16LE(8)];
      assert.deepEqual([view.gif.width, view.gif.height], size, what);
      const poster = await sharp(await (await creator.request(view.gif.poster)).arrayBuffer()).metadata();
      assert.deepEqual([poster.width, poster.height], size, what);
      const all = await sharp(expected, { pages: -1 }).metadata();
      assert.deepEqual([all.width, all.pageHeight ?? all.height], size, what);
    }
  });

test('a poster shows a GIF’s whole canvas, whatever the size of its first frame, as browsers do', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  // libvips, which makes the posters, ignores these canvas sizes.
  for (const [width, height, posterWidth, posterHeight] of [
    [640, 480, 640, 480],
    [800, 600, 640, 480],
    [2560, 40, 640, 10],
    [40, 2560, 10, 640],
  ] as const) {
    const what = `${width} × ${height}`;
    const frame = image({ left: 8, top: 8, width: 24, height: 24 });
    const { gif: view } = (await (
      await creator.gif(room, gif([frame], { width, height }))
    ).json()) as ChatView;
    assert.deepEqual([view?.width, view?.height], [width, height], what);
    const poster = await creator.request(view?.poster ?? '');
    const { data, info } = await sharp(await poster.arrayBuffer())
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [posterWidth, posterHeight, 4], what);
    const opacityAt = (x: number, y: number) => {
      const scale = posterWidth / width;
      return data[(Math.floor(y * scale) * info.width + Math.floor(x * scale)) * 4 + 3];
    };
    assert.equal(opacityAt(20, 20), 255, `${what}: in the frame`);
    assert.equal(opacityAt(2, 2), 0, `${what}: before it`);
    assert.equal(opacityAt(width - 1, height - 1), 0, `${what}: behind it`);
  }
});

test('an unrepairable GIF is reported as damaged, and a file of another kind as not a GIF', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  for (const [what, bytes, code] of [
    ['a signature alone', PLAIN.subarray(0, 6), 'gif_damaged'],
    ['the end in the colour table', PLAIN.subarray(0, 20), 'gif_damaged'],
    ['the end in the first frame', FIRST_FRAME.subarray(0, -10), 'gif_damaged'],
    ['no frame', gif([loop(0)]), 'gif_damaged'],
    ['only a frame of no size', gif([image({ height: 0 })]), 'gif_damaged'],
    ['a first frame that no decoder reads', gif([image({ codeBits: 12 })]), 'gif_damaged'],
    ['a first frame without data', gif([image({ pixels: 0 }).subarray(0, 11), NUL]), 'gif_damaged'],
    ['something else before the first frame', gif([Buffer.from('garbage'), image()]), 'gif_damaged'],
    ['nothing', Buffer.alloc(0), 'not_a_gif'],
    ['half a signature', Buffer.from('GIF8'), 'not_a_gif'],
    ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'not_a_gif'],
  ] as const) {
    const error = await errorIn(await creator.gif(room, Buffer.from(bytes)));
    assert.deepEqual([error.status, error.code], [422, code], what);
  }
});

for (const [language, message] of [
  ['ko', '파일이 손상되었거나 일부만 저장된 GIF예요. 다른 파일을 선택해 주세요.'],
  ['en', 'This GIF is damaged or incomplete. Please choose another one.'],
] as const)
  test(`a damaged GIF is refused with a message in ${language}`, async (t) => {
    const { url } = await startService(t);
    const creator = new Visitor(t, url, language);
    const room = await creator.createRoom();
    const error = await errorIn(await creator.gif(room, Buffer.from(FIRST_FRAME.subarray(0, -10))));
    assert.equal(error.message, message);
  });
