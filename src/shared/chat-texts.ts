import type { ChatView, QuoteView } from './events.js';
import { personName, type Translate } from './i18n.js';

/** What a GIF is called for those who do not see it: what its sender says that it shows, or whose it is. */
export function gifName(
  t: Translate,
  { gif, user, number }: Pick<ChatView, 'gif' | 'user' | 'number'>,
): string {
  return gif?.alt === undefined
    ? t('chat.gifAlt', { who: personName(t, { user, number }) })
    : t('chat.gifNamed', { alt: gif.alt });
}

/** The words by which a quoted chat is known again. */
export function quotedText(t: Translate, { chat, gif }: Pick<QuoteView, 'chat' | 'gif'>): string {
  return chat ?? (gif?.alt === undefined ? t('chat.gifMark') : t('chat.gifNamed', { alt: gif.alt }));
}
