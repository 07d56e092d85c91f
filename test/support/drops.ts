import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { atEnd } from './at-end.js';
import { flakyNetwork } from './flaky-network.js';
import { ServiceProcess } from './process.js';
import { testSettings } from './service.js';
import { ReconnectingClient } from './reconnecting-client.js';
import { until } from './until.js';
import { Visitor } from './visitor.js';

const CUT_EVERY_MS = 150;

interface Talk {
  people: number;
  linesEach: number;
}

interface Chaos extends Talk {
  /** Run in order at even intervals while people chat. */
  faults: (() => Promise<void>)[];
  /** Whether to drop connections at random meanwhile. */
  cuts: boolean;
}

/** People chat while connections drop at random and the server is killed; no chat may be lost, duplicated or reordered. */
export async function survivesDrops(t: TestContext, talk: Talk & { kills: number }): Promise<void> {
  const settings = await testSettings(t);
  let service = ServiceProcess.run(t, settings);
  const { port } = new URL(await service.url());
  const killAndRestart = async () => {
    await service.end('SIGKILL');
    service = ServiceProcess.run(t, { ...settings, PORT: port });
    await service.url();
  };
  const faults = Array.from({ length: talk.kills }, () => killAndRestart);
  await survives(t, Number(port), { ...talk, faults, cuts: true });
}

/**
 * People chat through a local port while faults hit the service behind it; no chat may be lost, duplicated or reordered.
 * @returns the clients, and their room
 */
export async function survives(
  t: TestContext,
  port: number,
  { people, linesEach, faults, cuts }: Chaos,
): Promise<{ clients: ReconnectingClient[]; creator: Visitor; room: string }> {
  const network = await flakyNetwork(t, port);
  const visitors = Array.from({ length: people }, () => new Visitor(t, network.url));
  const [creator] = visitors;
  assert.ok(creator);
  const room = await creator.createRoom({ max: people });
  await Promise.all(visitors.map((visitor) => visitor.page(`/room/${room}`)));
  const clients = visitors.map((visitor) => new ReconnectingClient(visitor, room));

  const cutting = setInterval(() => {
    // On a slow machine reconnecting takes longer; dropping more while most are away would only keep everyone offline.
    const here = clients.filter(({ connected }) => connected);
    if (cuts && here.length > people / 2) network.cutOne();
  }, CUT_EVERY_MS);
  atEnd(t, () => {
    clearInterval(cutting);
  });
  const every = Math.ceil(linesEach / (faults.length + 1));
  for (let line = 0; line < linesEach; line++) {
    for (const [index, client] of clients.entries()) {
      client.say(`${index}-${line}`);
      await wait(Math.random() * 15);
    }
    if (line > 0 && line % every === 0) await faults.shift()?.();
  }
  assert.deepEqual(faults, [], 'every fault has happened');
  await until('every message is acknowledged', () => clients.every((client) => client.idle), 60_000);
  clearInterval(cutting);

  const total = people * linesEach;
  await until('all clients show all messages', () => clients.every((client) => client.shown.length >= total));
  const acknowledged = clients
    .flatMap((client) => client.acknowledged)
    .sort((a, b) => (a.cursor < b.cursor ? -1 : 1));
  const truth = acknowledged.map(({ id, chat }) => `${id} ${chat}`);
  assert.equal(new Set(acknowledged.map(({ chat }) => chat)).size, total);
  assert.equal(truth.length, total);
  for (const client of clients) assert.deepEqual(client.shown, truth);
  for (const [index, client] of clients.entries()) {
    const own = client.shown.filter((line) => line.split(' ')[1]?.startsWith(`${index}-`));
    const inOrder = Array.from({ length: linesEach }, (_, line) => `${index}-${line}`);
    assert.deepEqual(
      own.map((line) => line.split(' ')[1]),
      inOrder,
    );
  }
  return { clients, creator, room };
}
