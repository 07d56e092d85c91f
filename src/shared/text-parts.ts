import { LinkifyIt } from 'linkify-it';
import { type LinkAddress, readAddress } from './link-address.js';
import { type BlankLinesPart, collapseBlankLines } from './long-text.js';
import { mayHoldLink } from './text-kind.js';

/** A part of a message; with `link`, the address it opens. */
export interface TextPart extends BlankLinesPart {
  link?: string;
}

const WWW = 'www.';

/**
 * Links are http and https addresses, and host names that begin with `www.`, but no others: `readme.md` is a file,
 * not a page in Moldova. https://github.com/markdown-it/linkify-it#addschema-definition
 */
const linkify = new LinkifyIt({ fuzzyEmail: false, fuzzyLink: false })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null)
  .add(WWW, {
    validate: (text, position, { re }) => {
      // Within another address it is not a separate link.
      if (/[/\\@%.-]/.test(text.charAt(position - WWW.length - 1))) return 0;
      const address = new RegExp(re.get_url_host_port().source + re.get_path().source, 'iy');
      address.lastIndex = position;
      return address.exec(text)?.[0].length ?? 0;
    },
  });

/** Hangul directly after a Latin host is a particle, since no such domain exists (`https://example.com에서`). */
const PARTICLE = /^((?:https?:\/\/|www\.)[\w.:@-]*[a-z0-9])\p{Script=Hangul}.*$/iu;

/** After `www.` there must be at least two labels, the last of them no number: `www.ㅋㅋㅋ` is a laugh. */
const WWW_HOST = /^www\.(?:[^.]+\.)+[^.\d][^.]+$/;

/** Browsers read these as dots of a host. */
const FULL_WIDTH_DOT = /[\uFF0E\uFF61]/g;
const HTTPS = 'https://';
const USER_INFO = /^[^\s/\\?#]*@/;

/**
 * Splits a message into texts and links. The parts add up to the message, except that each link's text shows its real
 * host.
 */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of mayHoldLink(text) ? (linkify.match(text.replace(FULL_WIDTH_DOT, '.')) ?? []) : []) {
    // With what follows, browsers read the match as a user name (https://url.spec.whatwg.org/#authority-state).
    if (USER_INFO.test(text.slice(match.lastIndex))) continue;
    const written = text.slice(match.index, match.lastIndex).replace(PARTICLE, '$1');
    const address = match.schema === WWW ? readWww(written) : readAddress(written);
    if (address === null) continue;
    if (match.index > end) parts.push(...collapseBlankLines(text.slice(end, match.index)));
    parts.push({ text: address.shown, link: address.href });
    end = match.index + written.length;
  }
  if (end < text.length) parts.push(...collapseBlankLines(text.slice(end)));
  return parts;
}

/** An address without a scheme opens https, and its text has no scheme either. */
function readWww(written: string): LinkAddress | null {
  const address = readAddress(HTTPS + written);
  if (address === null || !WWW_HOST.test(new URL(address.href).hostname)) return null;
  return { ...address, shown: address.shown.slice(HTTPS.length) };
}
