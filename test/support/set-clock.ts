import { isMainThread } from 'node:worker_threads';

/** Loaded before the service: shifts its clock by `CLOCK_OFF_MS`, and by the numbers its parent process sends later. */
let offMs = Number(process.env['CLOCK_OFF_MS'] ?? 0);

const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...parts: unknown[]) {
    if (parts.length === 0) super(RealDate.now() + offMs);
    else super(...(parts as [number]));
  }

  static override now(): number {
    return RealDate.now() + offMs;
  }
}
// Mongoose recognises types by name.
Object.defineProperty(ShiftedDate, 'name', { value: 'Date' });
globalThis.Date = ShiftedDate as DateConstructor;

if (isMainThread) {
  process.on('message', (message) => {
    if (typeof message !== 'object' || message === null || !('clockOffMs' in message)) return;
    offMs = Number(message.clockOffMs);
    process.send?.('clock set');
  });
}
