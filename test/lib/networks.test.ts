import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf, networkLimits } from '../../src/lib/networks.js';
import { SITE_FACTOR } from '../../src/lib/rate-table.js';
import { ConcurrencyLimiter } from '../../src/lib/concurrency-limiter.js';

const MOST = 3;
const network = (site: number, number: number) => `2001:db8:${site}:${number}:0:0:0:0`;

test('an address counts the same in every notation, an IPv6 one by its /64', () => {
  assert.equal(networkOf('::ffff:203.0.113.1'), networkOf('203.0.113.1'));
  assert.equal(networkOf('2001:0db8:0001:0001:ffff::2'), networkOf('2001:db8:1:1::1'));
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:1::1'));
  assert.equal(networkOf('unknown'), undefined);
});

test('all networks of an IPv6 site together get at most four times the share of one', () => {
  const shares = new ConcurrencyLimiter();
  const held = Array.from({ length: 10 * SITE_FACTOR * MOST }, (_, each) =>
    shares.acquire(networkLimits(network(1, each), MOST)),
  );
  assert.equal(held.filter((release) => release !== null).length, SITE_FACTOR * MOST);
  assert.ok(shares.isFull(networkLimits(network(1, 1000), MOST)));
  assert.ok(!shares.isFull(networkLimits(network(2, 0), MOST)));
  held[0]?.();
  assert.ok(shares.acquire(networkLimits(network(1, 1000), MOST)));
});

test('one network of a site, and an IPv4 address, get the share of one address', () => {
  for (const address of [network(1, 1), '203.0.113.1']) {
    const shares = new ConcurrencyLimiter();
    const held = Array.from({ length: 2 * MOST }, () => shares.acquire(networkLimits(address, MOST)));
    assert.equal(held.filter((release) => release !== null).length, MOST, address);
    for (const release of held) release?.();
    assert.equal(shares.count(`address ${address}`), 0);
  }
});
