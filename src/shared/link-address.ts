/** A web address for a link: its target, and the text that is safe to show. */
export interface LinkAddress {
  href: string;
  /** The text of the link, with the host that a browser opens. */
  shown: string;
}

/** Scheme, host, port and the rest, split as browsers do (https://url.spec.whatwg.org/#authority-state). */
const PARTS = /^(https?:\/\/)(\[[^\]]*\]|[^/\\?#@:]+)(:\d*)?([/\\?#].*)?$/isu;

const HANGUL = /[\uAC00-\uD7A3]/;

/** A label of a host that is shown as it is: Hangul syllables or ASCII, never both. */
const READABLE_LABEL = /^(?:[\uAC00-\uD7A3\d-]+|[\w-]+)$/;

/**
 * Parses an address as a browser would, and makes its text unambiguous.
 *
 * - The host in the text is the one that is opened: in lower case, with full-width letters and dots normalised, and in
 *   punycode unless each label is either ASCII or Hangul syllables. Readers of Korean and English cannot tell Cyrillic, Greek or
 *   accented letters from lookalikes (https://unicode.org/reports/tr39/#Confusable_Detection), and no readable name mixes
 *   scripts in a label. Punycode is ugly but always correct.
 * - Direction controls, which change the visible order, are removed.
 *
 * @returns null if it is no address, or has a user or password: those look like a host (`https://bank.example@evil.example`), and no
 *   one shares them in a chat
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
