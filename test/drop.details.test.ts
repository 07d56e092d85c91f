import { test } from 'node:test';
import { survivesDrops } from './support/drops.js';

test('20 people chat through dropped connections and killed servers: all end with the same chats, each acknowledged one once', (t) =>
  survivesDrops(t, { people: 20, linesEach: 15, kills: 2 }));
