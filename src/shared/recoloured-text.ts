import { hueWord, type Translate } from './i18n.js';

/** Why somebody has another colour in a room: `from` was theirs before, `to` is theirs now. Two shades may have one word. */
export function recolouredText(t: Translate, from: string, to: string): string {
  const words = { from: hueWord(t, from), to: hueWord(t, to) };
  return t(words.from === words.to ? 'chat.recolouredSame' : 'chat.recoloured', words);
}
