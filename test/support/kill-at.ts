import { RoomExpiry } from '../../src/routes/end-room-request.js';
import { Gifs } from '../../src/gifs/gifs.js';
import { History } from '../../src/chats/history.js';
import { Rooms } from '../../src/rooms/rooms.js';

/**
 * Loaded into the service's process: kills it, like a power cut, just before or just after a step of a room's
 * removal. `KILL_AT` names the step and the moment; the service is otherwise unchanged.
 */
const steps: Record<string, [owner: object, method: string]> = {
  schedule: [RoomExpiry.prototype, 'schedule'],
  end: [Rooms.prototype, 'end'],
  chats: [History.prototype, 'removeAll'],
  files: [Gifs.prototype, 'removeAll'],
};

const [step = '', moment] = (process.env['KILL_AT'] ?? '').split(':');
const [owner, method] = steps[step] ?? [];
if (!owner || !method) throw new Error('KILL_AT names no step');
const real = Reflect.get(owner, method) as (...args: unknown[]) => unknown;
Reflect.set(owner, method, async function killed(this: unknown, ...args: unknown[]) {
  if (moment === 'before') process.kill(process.pid, 'SIGKILL');
  await Reflect.apply(real, this, args);
  process.kill(process.pid, 'SIGKILL');
});
