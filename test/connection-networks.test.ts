import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Shares } from '../src/ground/shares.js';
import { networksOf } from '../src/web/connection-limits.js';

/** How many connections from these addresses are let in, in turn, of `count` that are tried. */
function letIn(addresses: string[], count: number): number {
  const open = new Shares();
  let taken = 0;
  for (let index = 0; index < count; index++)
    if (open.take(networksOf(addresses[index % addresses.length])) !== null) taken++;
  return taken;
}

test('connections are bounded by /64 and by /48 of IPv6, however the addresses are written', () => {
  assert.equal(letIn(['127.0.0.1', '::ffff:127.0.0.1'], 3000), 1000);
  assert.equal(letIn(['2001:db8:1:1::1', '2001:0db8:0001:0001:ffff::2'], 3000), 1000);
  const site = Array.from({ length: 6 }, (_, index) => `2001:db8:1:${index + 1}::1`);
  assert.equal(letIn(site, 6000), 2000);
  assert.equal(letIn([...site, '2001:db8:2:1::1'], 14_000), 3000);
});
