import { LinkifyIt } from 'linkify-it';
import { readAddress } from './link-address.js';
import { type BlankLinesPart, collapseBlankLines } from './long-text.js';

/** A piece of what somebody wrote; with `link`, the address that it leads to. */
export interface TextPart extends BlankLinesPart {
  link?: string;
}

/** Addresses are http and https only, and written out: `readme.md` is a file here, not a page in Moldova. */
const linkify = new LinkifyIt({ fuzzyEmail: false }).add('ftp:', null).add('mailto:', null).add('//', null);

/** A Latin host with Hangul right behind it: no such domain exists, it is a particle (`https://example.com에서`). */
const PARTICLE = /^(https?:\/\/[\w.:@-]*[a-z0-9])\p{Script=Hangul}.*$/iu;

/** Browsers read these as dots of a host. */
const FULL_WIDTH_DOT = /[\uFF0E\uFF61]/g;
const NAME_OF_USER = /^[^\s/\\?#]*@/;

const ONLY_EMOJI = new RegExp(String.raw`^(?:\s*\p{RGI_Emoji}){1,3}\s*$`, 'v');
/** Three of the longest emoji there are; longer text need not be looked at. */
const EMOJI_LENGTH_MAX = 120;

/** What somebody wrote, parted into text and links. Together the parts are what was written, but that a link says where it really leads. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  // Looking for links costs more than looking for what each of them has.
  for (const match of text.includes('://') ? (linkify.match(text.replace(FULL_WIDTH_DOT, '.')) ?? []) : []) {
    // What follows makes what was found a user's name to a browser (https://url.spec.whatwg.org/#authority-state).
    if (NAME_OF_USER.test(text.slice(match.lastIndex))) continue;
    const written = text.slice(match.index, match.lastIndex).replace(PARTICLE, '$1');
    const address = readAddress(written);
    if (address === null) continue;
    if (match.index > end) parts.push(...collapseBlankLines(text.slice(end, match.index)));
    parts.push({ text: address.shown, link: address.href });
    end = match.index + written.length;
  }
  if (end < text.length) parts.push(...collapseBlankLines(text.slice(end)));
  return parts;
}

/** Whether it is one to three emoji and nothing else (https://unicode.org/reports/tr51/, `RGI_Emoji`). */
export function isEmojiAlone(text: string): boolean {
  return text.length <= EMOJI_LENGTH_MAX && ONLY_EMOJI.test(text);
}
