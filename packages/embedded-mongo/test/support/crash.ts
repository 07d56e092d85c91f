import assert from 'node:assert/strict';
import mongoose from 'mongoose';
import { testFolder } from '../../../../test/support/test-folder.js';
import { until } from '../../../../test/support/until.js';
import { ServerProcess } from './server-process.js';

type Collection = mongoose.mongo.Collection<Thing>;

interface Thing {
  _id: string;
  n: number;
  group?: string;
}

/** The outcomes that writers know. Others may have happened or not, but never by half. */
interface Outcomes {
  /** The last state of each document that was acknowledged; null: removed. */
  sure: Map<string, number | null>;
  /** Documents with a write under way when the server died. */
  unsure: Set<string>;
  /** How many documents' writes were acknowledged, in all rounds. */
  acknowledged: number;
}

/** The server dies after so many more in each round: in another moment of the load each time, on a slow machine as on a fast one. */
const untilKilled = (round: number): number => 150 + ((round * 97) % 400);

/**
 * Rounds of load, a kill in the middle of it, and a start again; after each, everything that was acknowledged has to be there.
 * @returns how many documents' writes were acknowledged in all.
 */
export async function crashRounds(rounds: number, writers = 6): Promise<number> {
  const endings: (() => Promise<void>)[] = [];
  const t = { after: (end: () => Promise<void>) => endings.push(end) };
  const folder = await testFolder(t);
  const outcomes: Outcomes = { sure: new Map(), unsure: new Set(), acknowledged: 0 };
  try {
    for (let round = 0; round < rounds; round++) {
      const server = ServerProcess.run(t, folder);
      const client = await mongoose.mongo.MongoClient.connect(await server.url(), {
        serverSelectionTimeoutMS: 1000,
      });
      const things = client.db().collection<Thing>('things');
      await things.createIndexes([{ key: { n: 1 } }, { key: { group: 1, n: 1 } }]);
      await compare(things, outcomes);
      const load = Array.from({ length: writers }, (_, writer) => write(things, outcomes, round, writer));
      const enough = outcomes.acknowledged + untilKilled(round);
      await until('enough is acknowledged', () => outcomes.acknowledged >= enough, 60_000);
      await server.kill();
      await Promise.all(load);
      await client.close();
    }
    const server = ServerProcess.run(t, folder);
    const client = await mongoose.mongo.MongoClient.connect(await server.url());
    await compare(client.db().collection<Thing>('things'), outcomes);
    await client.close();
  } finally {
    for (const end of endings) await end();
  }
  return outcomes.acknowledged;
}

/** Writes of all kinds, one after the other, until the server is gone. */
async function write(things: Collection, outcomes: Outcomes, round: number, writer: number): Promise<void> {
  for (let i = 0; ; i++) {
    const id = `${round}-${writer}-${i}`;
    const last = `${round}-${writer}-${i - 1}`;
    try {
      if (i % 5 === 4) await noted(outcomes, [last], null, () => things.deleteOne({ _id: last }));
      else if (i % 3 === 2)
        await noted(outcomes, [last], i, () =>
          things.updateOne({ _id: last }, { $set: { n: i } }, { upsert: true }),
        );
      else if (i % 7 === 6) {
        const ids = Array.from({ length: 50 }, (_, k) => `${id}-${k}`);
        await noted(outcomes, ids, i, () =>
          things.insertMany(
            ids.map((_id) => ({ _id, n: i, group: id })),
            { ordered: false },
          ),
        );
      } else await noted(outcomes, [id], i, () => things.insertOne({ _id: id, n: i }));
    } catch {
      return;
    }
  }
}

async function noted(
  outcomes: Outcomes,
  ids: string[],
  state: number | null,
  action: () => Promise<unknown>,
): Promise<void> {
  for (const id of ids) outcomes.unsure.add(id);
  await action();
  outcomes.acknowledged += ids.length;
  for (const id of ids) {
    outcomes.unsure.delete(id);
    outcomes.sure.set(id, state);
  }
}

async function compare(things: Collection, outcomes: Outcomes): Promise<void> {
  const found = new Map((await things.find().toArray()).map(({ _id, n }) => [_id, n]));
  for (const [id, n] of outcomes.sure)
    if (!outcomes.unsure.has(id)) assert.equal(found.get(id) ?? null, n, `document ${id}`);
  for (const id of found.keys())
    assert.ok(outcomes.sure.has(id) || outcomes.unsure.has(id), `document ${id} was never written`);
  const byIndex = await things
    .find({ n: { $gte: 0 } })
    .sort({ n: 1 })
    .toArray();
  assert.equal(byIndex.length, found.size, 'the index holds what the collection holds');
  assert.equal(await things.estimatedDocumentCount(), found.size);
  // A group is one commit: all of it is there, or nothing.
  const groups = new Map<string, number>();
  for (const { group } of await things.find({ group: { $gte: '' } }).toArray())
    groups.set(group ?? '', (groups.get(group ?? '') ?? 0) + 1);
  for (const [group, n] of groups) assert.equal(n, 50, `group ${group}`);
  // What was unsure is known now.
  for (const id of outcomes.unsure) outcomes.sure.set(id, found.get(id) ?? null);
  outcomes.unsure.clear();
}
