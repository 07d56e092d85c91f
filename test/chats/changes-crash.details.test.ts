import { test } from 'node:test';
import { deletionSurvives, reactionSurvives } from './changes-crash.js';

test('a reaction whose server is killed before it is acknowledged is shown by all pages after the restart, once', async (t) => {
  await reactionSurvives(t, 'announce');
});

test('a deletion whose server is killed before it is delivered removes the message from all pages after the restart', async (t) => {
  await deletionSurvives(t, 'deliver');
});
