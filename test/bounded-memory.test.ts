import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedMemory } from '../src/lib/bounded-memory.js';

const KEYS = 100;

test('limits remember a bounded number of keys, however many strangers come', async () => {
  const memory = new BoundedMemory({ points: 5, duration: 60 }, KEYS);
  for (let stranger = 0; stranger < 10 * KEYS; stranger++) await memory.consume(`stranger ${stranger}`);
  assert.equal(memory.size, KEYS);
  assert.equal(memory.dump().storage.length, KEYS);
});

test('giving back what is no longer counted begins no count', async () => {
  const memory = new BoundedMemory({ points: 5, duration: 60 }, KEYS);
  for (let stranger = 0; stranger < 10 * KEYS; stranger++) {
    await memory.consume(`stranger ${stranger}`);
    await memory.reward(`never seen ${stranger}`);
  }
  assert.equal(memory.dump().storage.length, KEYS);
  await memory.reward('stranger 0');
  assert.equal(memory.dump().storage.length, KEYS);
});

test('who is counted is still refused beyond the limit, and has back what is given back', async () => {
  const memory = new BoundedMemory({ points: 2, duration: 60 }, KEYS);
  await memory.consume('a');
  await memory.consume('a');
  await assert.rejects(memory.consume('a'));
  await memory.reward('a', 2);
  await memory.consume('a');
  await assert.rejects(memory.consume('a'));
});
