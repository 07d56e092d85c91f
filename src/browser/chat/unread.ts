import { isolate } from '../../shared/bidi.js';
import type { ChatView, RoomView } from '../../shared/views.js';
import { cloneTemplate, find, t } from '../page.js';
import { isAtEnd, keepPlace, onReachingEnd } from './scroll.js';

const newer = find('#newer-text', HTMLElement);
const log = find('#log', HTMLElement);
const icon = find('link[rel="icon"]', HTMLLinkElement);

/** From here on the tab's icon shows `9+` (src/routes/shell.ts). */
const UNREAD_MAX = 10;

/** Messages from others that arrived while the reader was in another tab or further up. */
export class Unread {
  #count = 0;
  #title = document.title;
  #mark: HTMLElement | undefined;

  constructor() {
    const see = () => {
      if (isReading()) this.#render(0);
    };
    document.addEventListener('visibilitychange', see);
    onReachingEnd(see);
  }

  /** Counts new messages from others, and marks the first. */
  arrived(chats: ChatView[]): void {
    const [first] = chats;
    if (first === undefined || isReading()) return;
    if (this.#count === 0) this.#markAbove(document.getElementById(`chat-${first.id}`));
    this.#render(this.#count + chats.length);
    if (document.hidden) this.#keepMarkInView();
  }

  /** Updates the tab's title to the room's. */
  renderRoom({ title }: RoomView): void {
    this.#title = `${isolate(title)} · ${t('product')}`;
    this.#render(this.#count);
  }

  /** A reader who sends a message has read everything above it. */
  readAll(): void {
    this.#mark?.remove();
    this.#render(0);
  }

  /** A hidden tab follows new messages only until the first is at the top, where the reader goes on. */
  #keepMarkInView(): void {
    const mark = this.#mark;
    if (mark && mark.getBoundingClientRect().top < log.getBoundingClientRect().top) mark.scrollIntoView();
  }

  #markAbove(line: HTMLElement | null): void {
    this.#mark?.remove();
    this.#mark = cloneTemplate('unread-template');
    keepPlace(() => {
      if (this.#mark) line?.before(this.#mark);
      line?.classList.remove('line--follows');
    });
  }

  #render(count: number): void {
    this.#count = count;
    document.title = count === 0 ? this.#title : `(${count}) ${this.#title}`;
    const address = new URL(icon.href);
    address.search = count > 0 ? `?unread=${Math.min(count, UNREAD_MAX)}` : '';
    if (icon.href !== address.href) icon.href = address.href;
    newer.textContent = count === 0 ? t('chat.toEnd') : t('chat.newer', { count });
  }
}

function isReading(): boolean {
  return !document.hidden && isAtEnd();
}
