/** An address on the web as a link needs it: where it leads, and what may be shown of that. */
export interface LinkAddress {
  /** Where it leads. */
  href: string;
  /** The address with the host that a browser opens. */
  shown: string;
}

/** Scheme, host, port and the rest, parted where browsers part them (https://url.spec.whatwg.org/#authority-state). */
const PARTS = /^(https?:\/\/)(\[[^\]]*\]|[^/\\?#@:]+)(:\d*)?([/\\?#].*)?$/isu;

const HANGUL = /[\uAC00-\uD7A3]/;

/** A label of a host that is shown as it is written: Hangul syllables or ASCII, never both. */
const READABLE_LABEL = /^(?:[\uAC00-\uD7A3\d-]+|[\w-]+)$/;

/**
 * Reads an address as a browser would, and makes it honest.
 *
 * - The host that is shown is the one that is opened: in lower case, full-width letters and dots made plain, and in
 *   punycode unless each label is either ASCII or Hangul syllables. Readers of this program's languages cannot tell
 *   Cyrillic, Greek or accented letters from others by sight (https://unicode.org/reports/tr39/#Confusable_Detection), and a
 *   label that mixes scripts is no name that somebody reads. Punycode is ugly and always true.
 * - Controls of direction, which turn the order of what is seen, are left out.
 *
 * @returns null where it is no address, or one with a user and password: those look like a host
 *   (`https://bank.example@evil.example`), and nobody gives them away in a chat
 */
export function readAddress(written: string): LinkAddress | null {
  const [, scheme = '', host = '', port = '', rest = ''] =
    PARTS.exec(written.replace(/\p{Bidi_Control}/gu, '')) ?? [];
  const href = scheme + host + port + rest;
  if (!URL.canParse(href)) return null;
  const { hostname } = new URL(href);
  return { href, shown: scheme.toLowerCase() + shownHost(host, hostname) + port + rest };
}

/** @param opened the host that a browser opens, in ASCII */
function shownHost(written: string, opened: string): string {
  const own = written.normalize('NFKC').replaceAll('。', '.').toLowerCase();
  const isReadable = HANGUL.test(own) && own.split('.').every((label) => READABLE_LABEL.test(label));
  return isReadable && hostOf(own) === opened ? own : opened;
}

function hostOf(host: string): string | null {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null;
}
