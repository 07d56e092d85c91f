/** What is known of a text without searching it for links, which takes more code and time. */

const ONLY_EMOJI = new RegExp(String.raw`^(?:\s*\p{RGI_Emoji}){1,3}\s*$`, 'v');
/** Three of the longest emoji there are; longer text need not be looked at. */
const EMOJI_LENGTH_MAX = 120;
/** Browsers read the full-width ones as dots of a host. */
const LINK_MARK = /:\/\/|www[.\uFF0E\uFF61]/i;

/** Whether it is one to three emoji and nothing else (https://unicode.org/reports/tr51/, `RGI_Emoji`). */
export function isEmojiAlone(text: string): boolean {
  return text.length <= EMOJI_LENGTH_MAX && ONLY_EMOJI.test(text);
}

/** Whether a text has what every link has, so that a search for links may find one. */
export function mayHoldLink(text: string): boolean {
  return LINK_MARK.test(text);
}
