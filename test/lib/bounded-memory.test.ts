import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedMemory } from '../../src/lib/bounded-memory.js';

const KEYS = 100;

test('rate limits remember a bounded number of keys, however many new ones arrive', async () => {
  const memory = new BoundedMemory({ points: 5, duration: 60 }, KEYS);
  for (let stranger = 0; stranger < 10 * KEYS; stranger++) await memory.consume(`stranger ${stranger}`);
  assert.equal(memory.size, KEYS);
  assert.equal(memory.dump().storage.length, KEYS);
});

test('rewarding a forgotten key starts no count', async () => {
  const memory = new BoundedMemory({ points: 5, duration: 60 }, KEYS);
  for (let stranger = 0; stranger < 10 * KEYS; stranger++) {
    await memory.consume(`stranger ${stranger}`);
    await memory.reward(`never seen ${stranger}`);
  }
  assert.equal(memory.dump().storage.length, KEYS);
  await memory.reward('stranger 0');
  assert.equal(memory.dump().storage.length, KEYS);
});

test('a remembered key is still limited, and can spend rewarded points again', async () => {
  const memory = new BoundedMemory({ points: 2, duration: 60 }, KEYS);
  await memory.consume('a');
  await memory.consume('a');
  await assert.rejects(memory.consume('a'));
  await memory.reward('a', 2);
  await memory.consume('a');
  await assert.rejects(memory.consume('a'));
});
