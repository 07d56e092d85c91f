import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { connectDatabase } from '../../src/models/index.js';
import { makeGif } from '../support/gif.js';
import { ServiceProcess } from '../support/process.js';
import { embeddedMongoIn, SOON_GONE, testSettings } from '../support/service.js';
import { someOf } from '../support/thorough.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

const STEPS = [
  'chats:after',
  'files:before',
  'end:before',
  'schedule:before',
  'chats:before',
  'files:after',
  'end:after',
];

describe(
  'a crash at any step of a room’s end leaves nothing behind after the next start',
  { concurrency: 2 },
  () => {
    for (const step of someOf(STEPS, 3)) {
      test(step, async (t) => {
        const settings: Record<string, string> = {
          ...(await testSettings(t)),
          ...SOON_GONE,
          COOKIE_SECRET: 'the same after the crash',
        };
        const doomed = ServiceProcess.run(t, { ...settings, KILL_AT: step }, ['./test/support/kill-at.ts']);
        const visitor = new Visitor(t, await doomed.url());
        const room = await visitor.createRoom();
        const socket = await visitor.enter(room);
        await sendChat(socket, 'the last words');
        assert.equal((await visitor.gif(room, await makeGif())).status, 201);
        const dead = once(doomed.child, 'exit');
        socket.disconnect();
        await dead;
        assert.equal(doomed.child.signalCode, 'SIGKILL');

        const next = ServiceProcess.run(t, settings);
        await next.url();
        const db = await connectDatabase(
          settings['MONGO_URL'] ?? embeddedMongoIn(settings['DATA_DIR'] ?? ''),
        );
        const left = async () => [
          await db.Room.countDocuments(),
          await db.Chat.countDocuments(),
          (await readdir(settings['UPLOADS_DIR'] ?? '')).length,
        ];
        try {
          await until('nothing is left', async () => (await left()).every((count) => count === 0));
        } finally {
          await db.connection.close();
        }
      });
    }
  },
);
