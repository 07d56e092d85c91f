import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupPace } from '../../src/chats/group-pace.js';

/** Chats that arrive at an even rate, as a node stores them. @returns the size of the last group and its longest wait, in ms */
function steady(chatsPerSecond: number): { size: number; waitMs: number } {
  const pace = new GroupPace();
  const every = 1000 / chatsPerSecond;
  let [size, waitMs, now] = [1, 0, 0];
  for (let group = 0; group < 200; group++) {
    const betweenMs = pace.start(size, now);
    const arrived = Math.floor((now + betweenMs) / every) - Math.floor(now / every);
    const first = (Math.floor(now / every) + 1) * every;
    const start = arrived > 0 ? now + betweenMs : first + pace.gatherMs(first);
    size = Math.max(1, Math.floor(start / every) - Math.floor(now / every));
    [waitMs, now] = [start - first, start];
  }
  return { size, waitMs };
}

test('chats by themselves are stored at once, and so is the first of many', () => {
  const pace = new GroupPace();
  assert.equal(pace.gatherMs(0), 0);
  assert.equal(steady(4).waitMs, 0);
  pace.start(20, 1000);
  assert.equal(pace.gatherMs(1500), 0);
});

test('at any steady load chats are stored in groups, and none waits for more than 40 ms, or 80 in large groups', () => {
  for (const [load, size, mostMs] of [
    [120, 4, 40],
    [240, 8, 40],
    [480, 9, 40],
    [2000, 140, 80],
  ] as const) {
    const last = steady(load);
    assert.ok(last.size >= size && last.waitMs <= mostMs, `${load}/s: ${JSON.stringify(last)}`);
  }
});

test('a client that sends each chat after the last one’s acknowledgement waits no longer each time', () => {
  const pace = new GroupPace();
  const waits = Array.from({ length: 50 }, (_, chat) => pace.start(1, chat * 20));
  assert.ok(Math.max(...waits) <= 17);
});
