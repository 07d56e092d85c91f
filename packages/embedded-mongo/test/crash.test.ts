import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashRounds } from './support/crash.js';

test('acknowledged writes survive kill -9 under heavy load', async () => {
  assert.ok((await crashRounds(2)) > 250);
});
