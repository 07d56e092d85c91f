import type { ChatView, GifView, MemberView } from '../../shared/views.js';
import { find, t } from '../page.js';
import { markDay } from './days.js';
import { type Draft, isGifDraft } from './drafts.js';
import { fillPlayer, group, newLine } from './line.js';
import { keepPlace } from './scroll.js';

/** The size of a GIF until the browser has decoded it, in pixels. */
const UNKNOWN_GIF: GifView = { src: '', poster: '', width: 80, height: 80 };

/** The lines of the reader's unconfirmed texts and GIFs, by the key of their draft, in the order shown. */
export class UnsentLines {
  readonly #lines = new Map<string, HTMLElement>();

  constructor(private readonly me: MemberView) {}

  get size(): number {
    return this.#lines.size;
  }

  get first(): HTMLElement | null {
    return this.all().next().value ?? null;
  }

  all(): MapIterator<HTMLElement> {
    return this.#lines.values();
  }

  /**
   * Shows the state of a draft that is waiting or being sent.
   * @returns the draft's line if it is new, for the caller to add to the log
   */
  show(draft: Draft, state: 'waiting' | 'sending'): HTMLElement | null {
    const { key, at } = draft;
    if (this.#lines.has(key)) {
      this.mark(key, state);
      return null;
    }
    const line = newLine({ ...this.me, ...contentOf(draft), createdAt: new Date(at).toISOString() }, this.me);
    line.dataset['key'] = key;
    this.#lines.set(key, line);
    this.mark(key, state);
    return line;
  }

  /** Shows the picture of a GIF. */
  showPicture(key: string, gif: GifView): void {
    const player = this.#lines.get(key)?.querySelector<HTMLElement>('.player');
    if (!player) return;
    keepPlace(() => {
      const { alt } = player.dataset;
      fillPlayer(player, { ...gif, ...(alt === undefined ? {} : { alt }) });
    });
  }

  /** Shows the state of a line, and why it failed or has to wait. */
  mark(key: string, state: 'waiting' | 'sending' | 'failed', reason = ''): void {
    const line = this.#lines.get(key);
    if (!line) return;
    line.dataset['state'] = state;
    const text = state === 'failed' ? '' : reason || t(`chat.${state}`);
    find('.line__sending', HTMLElement, line).textContent = text;
    find('.line__failed', HTMLElement, line).textContent =
      state === 'failed' ? `${t('chat.failed')} ${reason}` : '';
  }

  /** Releases a line that becomes that of the stored chat. */
  release(key: string): HTMLElement | undefined {
    const line = this.#lines.get(key);
    this.#lines.delete(key);
    return line;
  }

  /** Removes a line from the log. */
  discard(key: string): void {
    const line = this.release(key);
    const below = line?.nextElementSibling ?? null;
    line?.remove();
    group(below);
    markDay(below);
  }
}

/** A draft's content, as far as it is known before the server has it. */
function contentOf(draft: Draft): Pick<ChatView, 'chat' | 'gif' | 'quote'> {
  if (isGifDraft(draft)) return { gif: { ...UNKNOWN_GIF, ...(draft.alt === '' ? {} : { alt: draft.alt }) } };
  return { chat: draft.chat, ...(draft.quote ? { quote: draft.quote } : {}) };
}
