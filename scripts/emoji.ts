/**
 * Writes the emoji of the picker, with their names in each language, to src/shared/locales. They are committed, because
 * emojibase-data has 49 MB.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { locales } from '../src/lib/languages.js';
import { asEmoji } from '../src/shared/text-kind.js';

/** Of 2023: newer ones are unknown to Node.js 20, or to phones that are still in use. */
const VERSION_MAX = 15.1;

/** emojibase's number of the group of skin tones and hair, which are no emoji of their own. */
const COMPONENTS = 2;

interface Emoji {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  version: number;
}

const { resolve } = createRequire(import.meta.url);

for (const locale of locales) {
  const data = JSON.parse(await readFile(resolve(`emojibase-data/${locale}/data.json`), 'utf8')) as Emoji[];
  const groups = new Map<number, string[]>();
  for (const { emoji, label, tags = [], group, version } of data) {
    // emojibase adds the variation selector where Unicode needs none.
    const plain = asEmoji(emoji.replace(/\uFE0F$/, ''));
    if (plain === null || group === undefined || group === COMPONENTS || version > VERSION_MAX) continue;
    const line = [plain, label, ...tags.filter((tag) => tag !== label)].join('\t');
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  const text = [...groups].sort(([a], [b]) => a - b).map(([, lines]) => lines.join('\n'));
  await writeFile(
    fileURLToPath(new URL(`../src/shared/locales/${locale}.emoji.ts`, import.meta.url)),
    `/** Made by \`npm run emoji\`: one group after the other, each emoji with its name and tags. */
export const emoji = \`${text.join('\n\n')}\`;
`,
  );
}
