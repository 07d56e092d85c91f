import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { decode } from '../../src/embedded-mongo/bson/decode.js';
import { encode } from '../../src/embedded-mongo/bson/encode.js';
import { compareValues } from '../../src/embedded-mongo/bson/compare.js';
import { descending, keyOf } from '../../src/embedded-mongo/bson/key.js';
import type { Value } from '../../src/embedded-mongo/bson/types.js';
import { startEmbeddedMongo } from '../../src/embedded-mongo/index.js';
import {
  databaseUnderTest,
  isEmbedded,
  refusal,
  type Collection,
  type Document,
} from './support/database.js';
import { testFolder } from '../support/test-folder.js';

type Double = mongoose.mongo.Double;
const { Binary, BSON, Decimal128, Double, Int32, Long, ObjectId } = mongoose.mongo;
const under = databaseUnderTest();
const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);

/** Few different values, so that documents and filters meet. */
const scalar = fc.oneof(
  fc.integer({ min: -2, max: 4 }),
  fc.integer({ min: -2, max: 4 }).map((n) => new Double(n + 0.5)),
  fc.integer({ min: 0, max: 3 }).map((n) => Long.fromNumber(n)),
  fc.constantFrom('', 'a', 'b', 'ab', 'a\0b', '색'),
  fc.constantFrom(null, true, false),
  fc.integer({ min: -1, max: 2 }).map((n) => new Date(n)),
  fc.constantFrom('000000000000000000000001', '000000000000000000000002').map((hex) => new ObjectId(hex)),
);
const nested = fc.oneof(
  scalar,
  fc.record({ b: scalar }, { requiredKeys: [] }),
  fc.array(fc.oneof(scalar, fc.record({ b: scalar })), { maxLength: 3 }),
);
const document = fc.record({ a: nested, c: scalar, d: scalar }, { requiredKeys: [] });
const documents = fc
  .array(document, { maxLength: 25 })
  .map((docs) => docs.map((doc, i): Document => ({ _id: i, ...doc })));

const field = fc.constantFrom('a', 'a.b', 'c', 'd');
const operators = fc.oneof(
  scalar,
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq', '$ne'), scalar)
    .map(([name, value]) => ({ [name]: value })),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.array(scalar, { maxLength: 4 }).map((values) => ({ $in: values })),
  fc.boolean().map((there) => ({ $exists: there })),
);
const clause = fc.tuple(field, operators).map(([name, value]) => ({ [name]: value }));
const filter = fc.oneof(
  clause,
  fc.tuple(clause, clause).map(([one, other]) => ({ ...one, ...other })),
  fc.tuple(clause, clause).map((clauses) => ({ $or: clauses })),
  fc.tuple(clause, clause, clause).map(([one, ...either]) => ({ $and: [one, { $or: either }] })),
);
const direction = fc.constantFrom(1 as const, -1 as const);
const keys = fc
  .uniqueArray(fc.tuple(field, direction), { minLength: 1, maxLength: 3, selector: ([name]) => name })
  .map((pairs) => Object.fromEntries(pairs));

/** Everything of a document that a reader could see, types and order of fields included. */
const exactly = (docs: Document[]): string[] =>
  docs.map((doc) => Buffer.from(BSON.serialize(doc)).toString('hex'));
const raw = { promoteValues: false } as const;

async function fill(collection: Collection, docs: Document[]): Promise<void> {
  await collection.deleteMany({});
  if (docs.length > 0) await collection.insertMany(docs);
}

test('the answer with an index is the answer without it', { skip: !isEmbedded }, async () => {
  await fc.assert(
    fc.asyncProperty(
      documents,
      keys,
      fc.array(filter, { minLength: 4, maxLength: 4 }),
      async (docs, index, filters) => {
        const [plain, indexed] = [await under.collection(), await under.collection()];
        await fill(plain, docs);
        // Two arrays in one index are refused, by both ways to it.
        if (await refusal(indexed.createIndexes([{ key: index }]))) return;
        if (docs.length > 0 && (await refusal(indexed.insertMany(docs)))) return;
        for (const each of filters) {
          const read = (collection: Collection): Promise<Document[]> =>
            collection.find(each, raw).sort({ _id: 1 }).toArray();
          assert.deepEqual(exactly(await read(indexed)), exactly(await read(plain)), JSON.stringify(each));
          const sorted = (collection: Collection): Promise<Document[]> =>
            collection
              .find(each, raw)
              .sort({ ...index, _id: 1 })
              .toArray();
          assert.deepEqual(
            exactly(await sorted(indexed)),
            exactly(await sorted(plain)),
            JSON.stringify(each),
          );
        }
        await Promise.all([plain.drop(), indexed.drop()]);
      },
    ),
    { numRuns: RUNS },
  );
});

const update = fc.oneof(
  fc.tuple(field, nested).map(([name, value]) => ({ $set: { [name]: value } })),
  field.map((name) => ({ $unset: { [name]: '' } })),
  fc
    .tuple(fc.constantFrom('c', 'd'), fc.integer({ min: -2, max: 2 }))
    .map(([name, by]) => ({ $inc: { [name]: by } })),
  scalar.map((value) => ({ $push: { a: value } })),
  scalar.map((value) => ({ $pull: { a: value } })),
  scalar.map((value) => ({ $max: { c: value } })),
);

test('after any updates an index holds what the documents hold', { skip: !isEmbedded }, async () => {
  await fc.assert(
    fc.asyncProperty(
      documents,
      keys,
      fc.array(fc.tuple(filter, update), { maxLength: 6 }),
      fc.array(filter, { minLength: 3, maxLength: 3 }),
      async (docs, index, updates, filters) => {
        const [plain, indexed] = [await under.collection(), await under.collection()];
        await fill(plain, docs);
        if (await refusal(indexed.createIndexes([{ key: index }]))) return;
        if (docs.length > 0 && (await refusal(indexed.insertMany(docs)))) return;
        for (const [which, change] of updates) {
          // One at a time: an update of many that is refused in the middle has no order to be compared by.
          const one = async (collection: Collection): Promise<unknown> =>
            refusal(collection.findOneAndUpdate(which, change as Document, { sort: { _id: 1 } }));
          const refused = (await one(indexed)) as { code?: unknown } | null;
          if (refused?.code === 171) return;
          await one(plain);
        }
        for (const each of [...filters, {}]) {
          const read = (collection: Collection): Promise<Document[]> =>
            collection.find(each, raw).sort({ _id: 1 }).toArray();
          assert.deepEqual(exactly(await read(indexed)), exactly(await read(plain)));
          await indexed.deleteMany(each);
          await plain.deleteMany(each);
        }
        await Promise.all([plain.drop(), indexed.drop()]);
      },
    ),
    { numRuns: RUNS },
  );
});

test('a restart changes nothing', { skip: !isEmbedded }, async (t) => {
  const folder = await testFolder(t);
  const state = async (during?: (things: Collection) => Promise<void>): Promise<unknown> => {
    const { url, close } = await startEmbeddedMongo(folder);
    const client = await mongoose.mongo.MongoClient.connect(url);
    const things = client.db().collection('things');
    await during?.(things);
    const left = {
      docs: exactly(await things.find({}, raw).sort({ _id: 1 }).toArray()),
      byIndex: exactly(
        await things
          .find({ c: { $gte: 0 } }, raw)
          .sort({ c: 1, _id: 1 })
          .toArray(),
      ),
      count: await things.estimatedDocumentCount(),
      indexes: await things.indexes(),
    };
    await client.close();
    await close();
    return left;
  };
  await state(async (things) => {
    await things.createIndexes([{ key: { c: 1 } }, { key: { a: 1 } }, { key: { d: -1 }, sparse: true }]);
  });
  await fc.assert(
    fc.asyncProperty(documents, update, async (docs, change) => {
      const before = await state(async (things) => {
        await fill(things, docs);
        await refusal(things.updateMany({}, change as Document));
      });
      assert.deepEqual(await state(), before);
    }),
    { numRuns: Math.ceil(RUNS / 12) },
  );
});

const anyNumber = fc.oneof(
  fc.double().map((n) => new Double(n)),
  fc.integer().map((n) => new Int32(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc
    .tuple(fc.integer(), fc.integer({ min: -30, max: 20 }))
    .map(([digits, power]) => Decimal128.fromString(`${digits}E${power}`)),
);

const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    anyNumber,
    fc.string({ unit: 'binary' }),
    fc.constantFrom(null, true, false),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ minLength: 12, maxLength: 12 }).map((id) => new ObjectId(id)),
    fc.tuple(fc.uint8Array(), fc.constantFrom(0, 4, 128)).map(([bytes, type]) => new Binary(bytes, type)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(
        fc.tuple(
          fc.string({ unit: 'grapheme' }).filter((name) => !name.includes('\0')),
          tie('value'),
        ),
        { maxLength: 4 },
      )
      .map((entries) => new Map(entries)),
  ),
})).value;

test('keys sort as their values do, in both directions, and none begins another', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (one, other) => {
      const order = Math.sign(compareValues(one, other));
      const [a, b] = [keyOf(one), keyOf(other)];
      assert.equal(Math.sign(Buffer.compare(a, b)), order);
      assert.equal(Math.sign(Buffer.compare(descending(a), descending(b))), order === 0 ? 0 : -order);
      if (order !== 0) assert.ok(!b.subarray(0, a.length).equals(a) && !a.subarray(0, b.length).equals(b));
    }),
    { numRuns: RUNS * 50 },
  );
});

test('numbers of all types are ordered by what they are worth', () => {
  const exact = (value: Value): number => Number((value as Double).toString());
  fc.assert(
    fc.property(anyNumber, anyNumber, (one, other) => {
      const [a, b] = [exact(one), exact(other)];
      if (a < b) assert.ok(compareValues(one, other) < 0);
      if (a > b) assert.ok(compareValues(one, other) > 0);
    }),
    { numRuns: RUNS * 50 },
  );
  const [odd, even] = [Long.fromString('9007199254740993'), new Double(9007199254740992)];
  assert.ok(compareValues(odd, even) > 0);
  assert.ok(compareValues(Decimal128.fromString('0.1'), new Double(0.1)) !== 0);
  assert.equal(compareValues(Decimal128.fromString('0.5'), new Double(0.5)), 0);
});

test('a document that is written and read is the same, byte for byte as the driver writes it', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.string({ unit: 'grapheme' }).filter((name) => !name.includes('\0')),
          anyValue,
        ),
        { maxLength: 5 },
      ),
      (entries) => {
        const doc = new Map(entries);
        const bytes = encode(doc);
        assert.ok(bytes.equals(BSON.serialize(doc)));
        assert.ok(encode(decode(bytes)).equals(bytes));
      },
    ),
    { numRuns: RUNS * 10 },
  );
});
