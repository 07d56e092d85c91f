import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { atEnd } from '../support/at-end.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

interface Started {
  request: IncomingMessage;
  response: ServerResponse;
}

// https://nodejs.org/api/diagnostics_channel.html#built-in-channels
const STARTED = 'http.server.request.start';

test('Express changes the prototype of no request and no response', async (t) => {
  const { url } = await startService(t);
  const started: { message: object; prototype: unknown }[] = [];
  const record = (event: unknown) => {
    const { request, response } = event as Started;
    for (const message of [request, response])
      started.push({ message, prototype: Object.getPrototypeOf(message) });
  };
  subscribe(STARTED, record);
  atEnd(t, () => {
    unsubscribe(STARTED, record);
  });
  await new Visitor(t, url).page('/');
  assert.equal(started.length, 2);
  for (const { message, prototype } of started) assert.equal(Object.getPrototypeOf(message), prototype);
  assert.ok(started[0] && 'acceptsEncodings' in started[0].message, 'it is Express’s request');
});
