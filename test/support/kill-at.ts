import { RoomExpiry } from '../../src/routes/room-expiry.js';
import { Changes } from '../../src/chats/changes.js';
import { Gifs } from '../../src/gifs/gifs.js';
import { History } from '../../src/chats/history.js';
import { Rooms } from '../../src/rooms/rooms.js';

/**
 * Loaded into the service's process: kills it, like a power cut, just before or just after a step. `KILL_AT` names the step, the
 * moment and, unless it is the first, which call of it: `announce:before:2`. The service is otherwise unchanged.
 */
const steps: Record<string, [owner: object, method: string]> = {
  // A room's removal.
  schedule: [RoomExpiry.prototype, 'schedule'],
  end: [Rooms.prototype, 'end'],
  chats: [History.prototype, 'removeAll'],
  files: [Gifs.prototype, 'removeAll'],
  // A stored change of a chat: it is announced, acknowledged, and read for its delivery.
  announce: [Changes.prototype, 'announce'],
  deliver: [History.prototype, 'byIds'],
};

const [step = '', moment, call = '1'] = (process.env['KILL_AT'] ?? '').split(':');
const [owner, method] = steps[step] ?? [];
if (!owner || !method) throw new Error('KILL_AT names no step');
const real = Reflect.get(owner, method) as (...args: unknown[]) => unknown;
let calls = 0;
Reflect.set(owner, method, function killed(this: unknown, ...args: unknown[]): unknown {
  calls += 1;
  if (calls < Number(call)) return Reflect.apply(real, this, args);
  if (moment === 'before') process.kill(process.pid, 'SIGKILL');
  return Promise.resolve(Reflect.apply(real, this, args)).finally(() => {
    process.kill(process.pid, 'SIGKILL');
  });
});
