import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ServiceProcess } from '../../support/process.js';
import { testSettings } from '../../support/service.js';
import { bystanders } from './bystanders.js';

/** Allowed growth of the service's heap after a garbage collection, in KiB. */
const HEAP_GROWTH_MAX = 16 * 1024;

/** Allowed growth of the whole process without mapped files, in KiB: allocators and the database's thread return little memory. */
const OWN_GROWTH_MAX = 160 * 1024;

/** Time for the service to clean up before it is measured. */
const QUIET_MS = 1500;

interface Attack {
  settings?: Record<string, string>;
  /** A small part of the attack that fills caches and pools before the first measurement. */
  warmUp: (service: Target) => Promise<void>;
  attack: (service: Target) => Promise<void>;
}

export interface Target {
  url: string;
  uploadsDir: string;
}

/**
 * Attacks a service in a separate process and checks that it withstands: it still runs, has logged no internal error and
 * has not grown, and others could chat all the while.
 */
export async function withstandAttack(
  t: TestContext,
  { settings = {}, warmUp, attack }: Attack,
): Promise<void> {
  const all: Record<string, string> = {
    ...(await testSettings(t)),
    LOG_LEVEL: 'error',
    RATE_LIMITS: 'off',
    ...settings,
  };
  const service = ServiceProcess.run(t, all, ['./test/support/report-memory.ts']);
  const target = { url: await service.url(), uploadsDir: all['UPLOADS_DIR'] ?? '' };
  const endTalk = await bystanders(t, target.url);
  await warmUp(target);
  await wait(QUIET_MS);
  const before = await service.memory();
  const began = Date.now();
  await attack(target);
  const seconds = (Date.now() - began) / 1000;
  await wait(QUIET_MS);
  const { chats, p50, p99 } = await endTalk();
  const after = await service.memory();
  t.diagnostic(
    `${seconds.toFixed(1)} s; bystanders: ${chats} chats, p50 ${p50} ms, p99 ${p99} ms; heap ${mib(before.heap)} to ` +
      `${mib(after.heap)} MiB, own memory ${mib(before.own)} to ${mib(after.own)} MiB`,
  );
  assert.equal(service.child.exitCode, null, service.err);
  assert.equal(service.err, '', 'no internal error is logged');
  assert.ok(after.heap - before.heap < HEAP_GROWTH_MAX, 'the heap has grown');
  assert.ok(after.own - before.own < OWN_GROWTH_MAX, 'the process has grown');
}

const mib = (kib: number): string => (kib / 1024).toFixed(1);
