import type { GifView, QuoteView } from './events.js';
import { hueWord, type Translate } from './i18n.js';

/** What a GIF is called for those who do not see it. Whose it is stands beside it. */
export function gifName(t: Translate, { alt }: Pick<GifView, 'alt'>): string {
  return alt === undefined ? t('chat.gifMark') : t('chat.gifNamed', { alt });
}

/** The words by which a quoted chat is known again. */
export function quotedText(t: Translate, { chat, gif }: Pick<QuoteView, 'chat' | 'gif'>): string {
  return chat ?? gifName(t, gif ?? {});
}

/** Why somebody has another colour in a room: `from` was theirs before, `to` is theirs now. Two shades may have one word. */
export function recolouredText(t: Translate, from: string, to: string): string {
  const words = { from: hueWord(t, from), to: hueWord(t, to) };
  return t(words.from === words.to ? 'chat.recolouredSame' : 'chat.recoloured', words);
}
