import { LinkifyIt } from 'linkify-it';

/** A piece of what somebody wrote; with `link`, the address that it leads to. */
export interface TextPart {
  text: string;
  link?: string;
}

/** Addresses are http and https only, and written out: `readme.md` is a file here, not a page in Moldova. */
const linkify = new LinkifyIt({ fuzzyEmail: false }).add('ftp:', null).add('mailto:', null).add('//', null);

/** A Latin host with Hangul right behind it: no such domain exists, it is a particle (`https://example.com에서`). */
const PARTICLE = /^(https?:\/\/[\w.:@-]*[a-z0-9])\p{Script=Hangul}.*$/iu;

const ONLY_EMOJI = new RegExp(String.raw`^(?:\s*\p{RGI_Emoji}){1,3}\s*$`, 'v');
/** Three of the longest emoji there are; longer text need not be looked at. */
const EMOJI_LENGTH_MAX = 120;

/** What somebody wrote, parted into text and links. Together the parts are what was written. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  // Looking for links costs more than looking for what each of them has.
  for (const match of text.includes('://') ? (linkify.match(text) ?? []) : []) {
    const link = match.url.replace(PARTICLE, '$1');
    const written = text.slice(match.index, match.lastIndex).replace(PARTICLE, '$1');
    if (!URL.canParse(link)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: written, link });
    end = match.index + written.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** Whether it is one to three emoji and nothing else (https://unicode.org/reports/tr51/, `RGI_Emoji`). */
export function isEmojiAlone(text: string): boolean {
  return text.length <= EMOJI_LENGTH_MAX && ONLY_EMOJI.test(text);
}
