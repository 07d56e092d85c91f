import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { benchChat } from './chat/index.js';
import { benchCluster } from './cluster/index.js';
import { benchDatabase } from './database.js';
import { benchJoin } from './join/index.js';
import { benchPages } from './pages/index.js';
import { simulateReconnects } from './reconnects.js';

/**
 * `npm run bench` runs every section, `npm run bench -- chat` one of them; each prints a table. With `--write`, the table
 * also replaces the one in its document.
 */
const sections = {
  chat: { bench: benchChat, paper: '../README.md' },
  pages: { bench: benchPages, paper: '../README.md' },
  join: { bench: benchJoin, paper: '../README.md' },
  database: { bench: benchDatabase, paper: '../README.md' },
  cluster: { bench: benchCluster, paper: '../docs/scaling.md' },
  reconnects: { bench: simulateReconnects, paper: '../docs/scaling.md' },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' } },
});
for (const [name, { bench, paper }] of Object.entries(sections)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const table = await bench();
  process.stdout.write(`${table}\n\n`);
  if (values.write === true) await writeInto(paper, name, table);
}

async function writeInto(paper: string, section: string, table: string): Promise<void> {
  const file = fileURLToPath(new URL(paper, import.meta.url));
  const [begin, end] = [`<!-- bench ${section} -->`, `<!-- /bench ${section} -->`];
  const text = await readFile(file, 'utf8');
  const [before, rest = ''] = text.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`${paper} has no place for ${section}`);
  const written = `${before}${begin}\n\n${table}\n\n${end}${after}`;
  await writeFile(file, await format(written, { ...(await resolveConfig(file)), filepath: file }));
}
