/** Quick checks of a text, without the code that finds links. */

const ONLY_EMOJI = new RegExp(String.raw`^(?:\s*\p{RGI_Emoji}){1,3}\s*$`, 'v');
/** Longer than three of the longest emoji. */
const EMOJI_LENGTH_MAX = 120;
/** Browsers also read full-width dots as dots of a host. */
const LINK_MARK = /:\/\/|www[.\uFF0E\uFF61]/i;

/** Whether a text is one to three emoji and nothing else (https://unicode.org/reports/tr51/, `RGI_Emoji`). */
export function isEmojiAlone(text: string): boolean {
  return text.length <= EMOJI_LENGTH_MAX && ONLY_EMOJI.test(text);
}

const ONE_EMOJI = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');

/** The text as one emoji, shown in colour; null if it is anything else. */
export function asEmoji(text: string): string | null {
  return [text, `${text}\uFE0F`].find((each) => ONE_EMOJI.test(each)) ?? null;
}

/** Whether a text may contain a link. */
export function mayHoldLink(text: string): boolean {
  return LINK_MARK.test(text);
}
