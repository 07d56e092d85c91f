import { LinkifyIt } from 'linkify-it';
import { type LinkAddress, readAddress } from './link-address.js';
import { type BlankLinesPart, collapseBlankLines } from './long-text.js';
import { mayHoldLink } from './text-kind.js';

/** A piece of what somebody wrote; with `link`, the address that it leads to. */
export interface TextPart extends BlankLinesPart {
  link?: string;
}

const WWW = 'www.';

/**
 * Addresses are http and https, or begin with `www.`; other names are no links: `readme.md` is a file here, not a page in Moldova.
 * https://github.com/markdown-it/linkify-it#addschema-definition
 */
const linkify = new LinkifyIt({ fuzzyEmail: false, fuzzyLink: false })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null)
  .add(WWW, {
    validate: (text, position, { re }) => {
      // In the middle of another address it begins none of its own.
      if (/[/\\@%.-]/.test(text.charAt(position - WWW.length - 1))) return 0;
      const address = new RegExp(re.get_url_host_port().source + re.get_path().source, 'iy');
      address.lastIndex = position;
      return address.exec(text)?.[0].length ?? 0;
    },
  });

/** A Latin host with Hangul right behind it: no such domain exists, it is a particle (`https://example.com에서`). */
const PARTICLE = /^((?:https?:\/\/|www\.)[\w.:@-]*[a-z0-9])\p{Script=Hangul}.*$/iu;

/** What `www.` begins is a host if there are at least two more labels, the last of them no number: `www.ㅋㅋㅋ` is a laugh. */
const WWW_HOST = /^www\.(?:[^.]+\.)+[^.\d][^.]+$/;

/** Browsers read these as dots of a host. */
const FULL_WIDTH_DOT = /[\uFF0E\uFF61]/g;
const HTTPS = 'https://';
const NAME_OF_USER = /^[^\s/\\?#]*@/;

/** What somebody wrote, parted into text and links. Together the parts are what was written, but that a link says where it really leads. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of mayHoldLink(text) ? (linkify.match(text.replace(FULL_WIDTH_DOT, '.')) ?? []) : []) {
    // What follows makes what was found a user's name to a browser (https://url.spec.whatwg.org/#authority-state).
    if (NAME_OF_USER.test(text.slice(match.lastIndex))) continue;
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

/** An address without a scheme leads to https; what is shown of it has none either. */
function readWww(written: string): LinkAddress | null {
  const address = readAddress(HTTPS + written);
  if (address === null || !WWW_HOST.test(new URL(address.href).hostname)) return null;
  return { ...address, shown: address.shown.slice(HTTPS.length) };
}
