import { asEmoji } from '../../shared/text-kind.js';

/** An emoji with its name in the page's language, and all words by which it is found, in lower case. */
export interface Emoji {
  emoji: string;
  name: string;
  terms: string[];
}

/** Reads the emoji of a language (scripts/emoji.ts), by group. Those that are newer than the browser are left out. */
export function parseEmoji(text: string): Emoji[][] {
  return text.split('\n\n').map((group) =>
    group.split('\n').flatMap((line) => {
      const [emoji = '', name = '', ...tags] = line.split('\t');
      if (asEmoji(emoji) === null) return [];
      return { emoji, name, terms: [name, ...tags].map((term) => term.toLowerCase()) };
    }),
  );
}

/** Finds emoji by their names and tags, the best matches first. @param query in NFC */
export function searchEmoji(all: Emoji[], query: string): Emoji[] {
  const wanted = query.trim().toLowerCase();
  const words = wanted.split(/\s+/);
  const ranked = all.flatMap((each) => {
    const rank = rankOf(each, wanted, words);
    return rank === null ? [] : [{ each, rank }];
  });
  const good = ranked.filter(({ rank }) => rank < INSIDE_WORDS);
  return (good.length > 0 ? good : ranked).sort((a, b) => a.rank - b.rank).map(({ each }) => each);
}

/** The rank of what is found inside words only, by chance, as `cat` in `location`; shown if there is nothing better. */
const INSIDE_WORDS = 4;

/** @returns 0 for the best match, null for none */
function rankOf({ emoji, name, terms }: Emoji, wanted: string, words: string[]): number | null {
  if (emoji === wanted || name.toLowerCase() === wanted) return 0;
  if (terms.includes(wanted)) return 1;
  if (terms.some((term) => term.startsWith(wanted))) return 2;
  const own = terms.flatMap((term) => term.split(' '));
  if (words.every((word) => own.some((each) => each.startsWith(word)))) return 3;
  if (words.every((word) => terms.some((term) => term.includes(word)))) return INSIDE_WORDS;
  return null;
}
