import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { texts } from '../src/shared/locales/ko.js';
import { twoNodes } from './support/nodes.js';

const RULES = await readFile(new URL('../ops/alerts.yaml', import.meta.url), 'utf8');
const DASHBOARD = await readFile(new URL('../ops/grafana/huechat.json', import.meta.url), 'utf8');

/** Every metric on a metrics page, including the series that Prometheus derives from a histogram. */
const seriesIn = (figures: string): string[] =>
  [...figures.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  );

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

test('every metric and error code in the alerts and the dashboard exists', async (t) => {
  const { a } = await twoNodes(t);
  const series = new Set(seriesIn(await (await fetch(`${a}/metrics`)).text()));
  for (const [what, text, atLeast] of [
    ['an alert', RULES, 5],
    ['a panel', DASHBOARD, 10],
  ] as const) {
    const named = new Set(all(text, /\b((?:huechat|nodejs|process)_[a-z0-9_]+)/g));
    assert.ok(named.size >= atLeast, `${what} names figures`);
    for (const name of named) assert.ok(series.has(name), `${what} names ${name}`);
    for (const code of all(text, /code=\\?"(\w+)\\?"/g))
      assert.ok(code in texts.errors, `${what} names ${code}`);
  }
});

test('every alert and every panel has a description', () => {
  assert.equal(all(RULES, /- alert: (\w+)/g).length, all(RULES, /summary: (.{40,})/g).length);
  const { panels } = JSON.parse(DASHBOARD) as { panels: { title: string; description?: string }[] };
  for (const { title, description = '' } of panels) assert.ok(description.length > 20, title);
});
