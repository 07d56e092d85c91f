import { find, t } from '../page.js';
import type { MessageList } from './message-list.js';
import type { Outbox, OutboxView } from './outbox.js';

/** Shows the outbox's drafts as lines at the end of the log. */
export const outboxView = (lines: MessageList): OutboxView => ({
  isShown: (key) => lines.hasOwn(key),
  queued: (draft, state) => {
    lines.showUnsent(draft, state);
  },
  uploading: (key) => {
    lines.unsent.mark(key, 'sending');
  },
  picture: (key, gif) => {
    lines.unsent.showPicture(key, gif);
  },
  slowed: (key, seconds) => {
    lines.unsent.mark(key, 'sending', t('chat.slowDown', { seconds }));
  },
  sent: (chat) => {
    lines.show([chat]);
  },
  failed: (key, reason) => {
    lines.unsent.mark(key, 'failed', reason);
  },
  discarded: (key) => {
    lines.unsent.discard(key);
  },
});

/** Lets the reader send an unsent message again, or delete it. */
export function initUnsentActions(outbox: Outbox, lines: MessageList): void {
  find('#log', HTMLElement).addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-does]') : null;
    const key = button?.closest<HTMLElement>('[data-key]')?.dataset['key'];
    const does = button?.dataset['does'];
    if (key === undefined || (does !== 'retry' && does !== 'discard')) return;
    lines.unsent.discard(key);
    if (does === 'retry') outbox.retry(key);
    else outbox.discard(key);
  });
}
