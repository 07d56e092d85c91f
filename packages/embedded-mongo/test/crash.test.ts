import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashRounds } from './support/crash.js';

test('what was acknowledged is there after kill -9 in the middle of a heavy load', async () => {
  assert.ok((await crashRounds(4)) > 500);
});
