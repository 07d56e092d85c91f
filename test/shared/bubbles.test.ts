import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorOf } from '../../src/people/identity.js';
import { bubbleFill, contrast, hueKey, PAPER } from '../../src/shared/colour.js';
import { oklch } from '../../src/shared/oklab.js';

/** The colours of text, as `--ink` in the style sheet. */
const INK = { light: '#161616', dark: '#f2f2f0' };

/** Every colour of color-hash: 359 hues in three saturations and lightnesses. */
const people = new Set(Array.from({ length: 60_000 }, (_, index) => colorOf(String(index))));

test('every bubble stands out from the page and its text is readable, in light and dark', () => {
  assert.ok(people.size > 3200, `${people.size} colours`);
  const least = { light: Infinity, dark: Infinity, text: Infinity, own: Infinity };
  for (const colour of people)
    for (const theme of ['light', 'dark'] as const) {
      const bubble = fillsOf(colour)[theme];
      least[theme] = Math.min(least[theme], contrast(bubble, PAPER[theme]));
      least.text = Math.min(least.text, contrast(bubble, INK[theme]));
      // People see their own bubbles in the colour itself.
      least.own = Math.min(least.own, contrast(colour, PAPER[theme]));
    }
  assert.ok(least.light >= 1.3 && least.own >= 1.29, JSON.stringify(least));
  assert.ok(least.dark >= 1.7, JSON.stringify(least));
  assert.ok(least.text >= 6.5, JSON.stringify(least));
});

test('a bubble keeps the hue of its person, and as much chroma as a screen can show', () => {
  for (const colour of people) {
    const [lightness, chroma, hue] = oklch(colour);
    const { light, dark } = fillsOf(colour);
    for (const bubble of [light, dark]) {
      const [, inBubble, hueInBubble] = oklch(bubble);
      const turned = Math.abs(((hueInBubble - hue + 540) % 360) - 180);
      assert.ok(turned < 3, `${colour} is turned by ${turned} degrees in ${bubble}`);
      assert.ok(inBubble > 0.045, `${colour} of chroma ${chroma} has ${inBubble} in ${bubble}`);
    }
    const [inLight, inDark] = [oklch(light)[0], oklch(dark)[0]];
    assert.ok(Math.abs(inLight - 0.85) < 0.035 && Math.abs(inDark - 0.41) < 0.035, `${colour}: ${lightness}`);
  }
});

test('hue words match what people see: pale yellows and oranges are beige, dark ones brown, olive or mustard', () => {
  const seen = {
    beige: ['#e0a66c', '#c5a687', '#d2c179', '#c5c587', '#e0c36c'],
    brown: ['#793f2d', '#93591f', '#bf8040', '#795a3a'],
    olive: ['#93931f', '#79793a', '#867a2d'],
    mustard: ['#d2a62c', '#bfb440', '#bf9f40'],
    orange: ['#d27f2c', '#d2692c'],
    yellow: ['#d2c12d', '#e0e06c', '#d2d22c'],
    lime: ['#a9d22c', '#a6e06c'],
    green: ['#2d8653', '#2cd22c', '#6ce06c'],
    mint: ['#6ce0c3', '#79d2b3'],
    teal: ['#2d8686', '#1f9393'],
    sky: ['#6ca6e0', '#87a6c5', '#6ce0e0'],
    blue: ['#2d53d2', '#2c7fd2', '#2c2cd2'],
    indigo: ['#1f1f93', '#3a4a79'],
    purple: ['#6b2cd2', '#9687c5', '#793a79'],
    magenta: ['#d22cd2', '#bf40bf'],
    pink: ['#e06ca6', '#c58796', '#d279a5'],
    wine: ['#931f59', '#793a5a'],
    red: ['#d22d2d', '#931f1f'],
    coral: ['#e06c6c', '#e0896c'],
    grey: ['#808080'],
  };
  for (const [word, colours] of Object.entries(seen))
    for (const colour of colours) assert.equal(hueKey(colour), word, colour);
});

test('every hue word is in use, and none covers a third of all people', () => {
  const counts = new Map<string, number>();
  for (const colour of people) counts.set(hueKey(colour), (counts.get(hueKey(colour)) ?? 0) + 1);
  for (const word of ['black', 'grey', 'white']) assert.equal(counts.get(word), undefined, word);
  for (const [word, count] of counts) assert.ok(count > 20 && count < people.size / 3, `${word}: ${count}`);
});

/** @returns the colours of a bubble in both themes */
function fillsOf(colour: string): { light: string; dark: string } {
  const [, light = '', dark = ''] =
    /^light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)$/.exec(bubbleFill(colour)) ?? [];
  return { light, dark };
}
