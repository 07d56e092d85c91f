import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseUnderTest, isEmbedded, refusal } from './support/database.js';

const under = databaseUnderTest();
const options = { skip: isEmbedded ? false : 'MongoDB picks one of the conditions' };

const room = { seats: [{ m: 'a' }, { m: 'b' }], knocks: [{ m: 'x' }, { m: 'y' }], title: 'r' };
const update = { $set: { 'knocks.$.refused': true } } as never;

test('the positional $ is refused if several conditions matched inside arrays', options, async () => {
  const collection = await under.collection([room]);
  const filters = [
    { 'seats.m': 'a', knocks: { $elemMatch: { m: 'y' } } },
    { knocks: { $elemMatch: { m: 'y' } }, 'seats.m': 'a' },
    { $and: [{ 'seats.m': 'b' }, { 'knocks.m': 'x' }] },
    { 'knocks.m': 'x', seats: { $elemMatch: { m: { $in: ['a', 'b'] } } } },
    { 'knocks.m': { $gt: 'w', $lt: 'z' } },
    { 'knocks.m': 'y', 'seats.0': { $exists: true } },
  ];
  for (const filter of filters) {
    assert.equal((await refusal(collection.updateOne(filter, update)))?.code, 2, JSON.stringify(filter));
    assert.equal((await refusal(collection.updateMany(filter, update)))?.code, 2);
    assert.equal((await refusal(collection.findOneAndUpdate(filter, update)))?.code, 2);
    assert.equal((await refusal(collection.findOne(filter, { projection: { 'knocks.$': 1 } })))?.code, 2);
  }
  assert.deepEqual((await collection.findOne())?.knocks, room.knocks);
});

test('the positional $ works beside conditions that match in no array', options, async () => {
  const collection = await under.collection([room]);
  const filters = [
    { title: 'r', 'knocks.m': 'y' },
    { 'knocks.m': 'y', 'seats.m': { $ne: 'c' } },
    { 'knocks.m': 'y', 'seats.5': { $exists: false } },
  ];
  for (const filter of filters) assert.equal((await collection.updateOne(filter, update)).matchedCount, 1);
  assert.deepEqual((await collection.findOne())?.knocks, [{ m: 'x' }, { m: 'y', refused: true }]);
});
