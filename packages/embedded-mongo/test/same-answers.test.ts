import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BSON } from 'bson';
import mongoose from 'mongoose';
import { keyOf } from '../src/evaluate/keys.js';
import type { Doc } from '../src/evaluate/values.js';
import { databaseUnderTest } from './support/database.js';

type Collection = mongoose.mongo.Collection;
type Document = mongoose.mongo.Document;
const { ObjectId } = mongoose.mongo;

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 50);

const under = databaseUnderTest();

/** Few different values, so that documents and filters meet. */
const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'a', 'ab', 'a\0', '색', -1, 0, 1, 1.5, 2),
  fc.integer({ min: 0, max: 3 }).map((n) => new Date(n)),
  fc.constantFrom('1', '2').map((digit) => new ObjectId(digit.repeat(24))),
);
const node = fc.constantFrom('n1', 'n2', 'n3');
const seat = fc.record({ m: fc.constantFrom('a', 'b'), nodes: fc.array(node, { maxLength: 2 }) });
/** At first often one node in all, so that arrays come to an index by updates. */
const few = fc.array(fc.record({ m: fc.constant('a'), nodes: fc.tuple(node) }), { maxLength: 1 });
const document = fc.record(
  {
    a: scalar,
    b: scalar,
    c: fc.record({ d: scalar }),
    seats: fc.oneof(few, fc.array(seat, { maxLength: 3 })),
  },
  { requiredKeys: ['seats'] },
);
const range = fc.constantFrom<unknown>('a', 1, new Date(1), new ObjectId('1'.repeat(24)));
const condition = fc.oneof(
  scalar,
  scalar.map((value) => ({ $ne: value })),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), range).map(([name, value]) => ({ [name]: value })),
  fc.tuple(range, range).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.array(scalar, { maxLength: 3 }).map((values) => ({ $in: values })),
  fc.boolean().map((isThere) => ({ $exists: isThere })),
);
const nodes = fc.oneof(
  node,
  fc.constantFrom([], { $exists: true }, { $exists: false }),
  fc.tuple(node, node).map(([low, high]) => ({ $gt: low, $lt: high })),
  fc.array(node, { maxLength: 3 }).map((values) => ({ $in: values })),
);
const clause: fc.Arbitrary<Document> = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'b', 'c.d', '_id'), condition).map(([path, value]) => ({ [path]: value })),
  nodes.map((value) => ({ 'seats.nodes': value })),
  node.map((value) => ({ seats: { $elemMatch: { m: 'a', nodes: [value] } } })),
);
const ranges = fc
  .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), range)
  .map(([name, value]) => ({ a: { [name]: value } }));
const both = fc.tuple(clause, clause).map(([one, other]): Document => ({ ...one, ...other }));
const filter = fc.oneof(
  clause,
  both,
  fc.array(ranges, { minLength: 1, maxLength: 3 }).map((or) => ({ $or: or })),
  fc.tuple(both, fc.array(both, { minLength: 1, maxLength: 2 })).map(([one, or]) => ({ ...one, $or: or })),
);
const sort = fc.constantFrom<[string, 1 | -1]>(['_id', 1], ['_id', -1], ['a', 1], ['b', -1]);
const change = fc.oneof(
  seat.map((value) => ({ $push: { seats: value } })),
  node.map((value) => ({ $addToSet: { 'seats.$[any].nodes': value } })),
  node.map((value) => ({ $pull: { 'seats.$[any].nodes': value } })),
  fc.tuple(fc.constantFrom('a', 'b', 'c.d'), scalar).map(([path, value]) => ({ $set: { [path]: value } })),
  fc.constantFrom('a', 'c').map((path) => ({ $unset: { [path]: 1 } })),
);

/** The result of an operation, or its error code. */
async function answer(operation: Promise<unknown>): Promise<unknown> {
  return operation.catch((error: unknown) => ({ refused: (error as { code?: unknown }).code }));
}

async function run(
  collection: Collection,
  changes: [Document, Document][],
  asked: Document,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const [which, how] of changes) {
    const arrayFilters = JSON.stringify(how).includes('any') ? [{ 'any.m': { $ne: 'x' } }] : [];
    answers.push(await answer(collection.updateMany(which, how, { arrayFilters })));
  }
  answers.push(byId(await collection.find(asked).toArray()));
  answers.push(await answer(collection.countDocuments(asked)));
  for (const field of ['c.d', 'seats.nodes']) answers.push(new Set(await collection.distinct(field)));
  answers.push(await answer(collection.findOneAndUpdate({ ...asked, _id: 1 as never }, { $set: { z: 1 } })));
  return answers;
}

/** Removes what matches, and gives all that is left. */
async function remove(collection: Collection, asked: Document): Promise<unknown[]> {
  return [await answer(collection.deleteMany(asked)), byId(await collection.find().toArray())];
}

const keyAt = (doc: Document, field: string): Buffer => keyOf(toBson(doc)[field]);
const toBson = (doc: Document): Doc => BSON.deserialize(BSON.serialize(doc), { promoteValues: false });
const byId = (docs: Document[]): Document[] => docs.sort((a, b) => keyAt(a, '_id').compare(keyAt(b, '_id')));

let made = 0;
test('with indexes and without, every answer is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.array(document, { minLength: 1, maxLength: 2 }),
        fc.array(document, { minLength: 1, maxLength: 12 }),
      ),
      fc.array(fc.tuple(filter, change), { maxLength: 4 }),
      filter,
      sort,
      async (docs, changes, asked, order) => {
        const numbered = docs.map((doc, _id): Document => ({
          _id: (made + _id) % 5 === 0 ? `${_id}` : _id,
          ...doc,
        }));
        // Collections of their own: whether an index ever had an array in it is remembered.
        const [plain, indexed] = [
          under.db.collection(`plain${made}`),
          under.db.collection(`indexed${made++}`),
        ];
        for (const key of [{ a: 1, b: 1 }, { b: -1, _id: -1 }, { 'c.d': 1 }, { 'seats.nodes': 1 }] as const)
          await indexed.createIndex(key, 'c.d' in key ? { sparse: true } : {}, {});
        for (const collection of [plain, indexed]) await collection.insertMany(numbered);
        assert.deepEqual(await run(indexed, changes, asked), await run(plain, changes, asked));
        const [field, direction] = order;
        const sorted = await indexed
          .find(asked)
          .sort({ [field]: direction })
          .toArray();
        assert.deepEqual(byId([...sorted]), byId(await plain.find(asked).toArray()));
        for (const [i, doc] of sorted.slice(1).entries())
          assert.ok(keyAt(sorted[i] ?? {}, field).compare(keyAt(doc, field)) * direction <= 0);
        assert.deepEqual(await remove(indexed, asked), await remove(plain, asked));
      },
    ),
    { numRuns: RUNS },
  );
});

test('an array that an update makes longer is found once, by any of its elements', async () => {
  const rooms = under.db.collection<{ _id: number }>('rooms');
  await rooms.createIndex({ 'seats.nodes': 1 }, {}, {});
  await rooms.insertOne({ _id: 1, seats: [{ nodes: ['n1'] }] } as never);
  await rooms.updateOne({ _id: 1 }, { $push: { seats: { nodes: ['n3'] } } });
  const filters = [{ $in: ['n1', 'n3'] }, { $gt: 'n1', $lt: 'n3' }, { $gte: 'n1' }];
  for (const nodes of filters)
    assert.equal(await rooms.countDocuments({ 'seats.nodes': nodes }), 1, JSON.stringify(nodes));
});

test('an `$or` of two ranges with a gap between them finds both', async () => {
  const rooms = under.db.collection('gap');
  await rooms.createIndex({ a: 1 }, {}, {});
  await rooms.insertMany([{ a: 1 }, { a: 5 }, { a: 9 }]);
  const found = await rooms
    .find({ $or: [{ a: { $lt: 3 } }, { a: { $gt: 7 } }] })
    .sort({ a: 1 })
    .toArray();
  assert.deepEqual(
    found.map(({ a }) => a as number),
    [1, 9],
  );
});
