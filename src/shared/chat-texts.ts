import type { GifView, MemberView, QuoteView, ReactionView } from './views.js';
import { hueWord, personName, type Translate } from './i18n.js';

/** A GIF's alt text, without its sender. */
export function gifName(t: Translate, { alt }: Pick<GifView, 'alt'>): string {
  return alt === undefined ? t('chat.gifMark') : t('chat.gifNamed', { alt });
}

/** The text of a quoted chat. One that was removed has none. */
export function quotedText(t: Translate, { chat, gif }: Pick<QuoteView, 'chat' | 'gif'>): string {
  return chat ?? (gif ? gifName(t, gif) : t('chat.removed.author'));
}

/** Explains that a person's colour in a room is not their usual one. Both may be shades of the same word. */
export function recolouredText(t: Translate, from: string, to: string): string {
  const words = { from: hueWord(t, from), to: hueWord(t, to) };
  return t(words.from === words.to ? 'chat.recolouredSame' : 'chat.recoloured', words);
}

/** The usual reactions, one tap away. */
export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🎉'];

/** Lists who reacted with an emoji. @param reacted those whose names are known */
export function reactionName(
  t: Translate,
  { emoji, members }: ReactionView,
  reacted: MemberView[] = [],
): string {
  const names = reacted.filter(({ member }) => members.includes(member)).map((who) => personName(t, who));
  const others = members.length - names.length;
  const who = [...names, ...(others > 0 ? [t('chat.andMore', { count: others })] : [])].join(', ');
  return t('chat.reaction', { emoji, who });
}
