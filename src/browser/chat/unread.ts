import { isolate } from '../../shared/bidi.js';
import type { ChatView, RoomView } from '../../shared/events.js';
import { cloneTemplate, find, t } from '../page.js';
import { isAtEnd, keepPlace, onReachingEnd } from './scroll.js';

const newer = find('#newer-text', HTMLElement);
const icon = find('link[rel="icon"]', HTMLLinkElement);

/** What others said while the reader looked elsewhere: in another tab, or further up. */
export class Unread {
  #count = 0;
  #title = document.title;
  #mark: HTMLElement | undefined;

  constructor() {
    const see = () => {
      if (isReading()) this.#tell(0);
    };
    document.addEventListener('visibilitychange', see);
    onReachingEnd(see);
  }

  /** Counts what others have just said, and marks where it begins. */
  arrived(chats: ChatView[]): void {
    const [first] = chats;
    if (first === undefined || isReading()) return;
    if (this.#count === 0) this.#markAbove(document.getElementById(`chat-${first.id}`));
    this.#tell(this.#count + chats.length);
  }

  /** The room may have another title, which the tab shows. */
  roomIs({ title }: RoomView): void {
    this.#title = `${isolate(title)} · ${t('product')}`;
    this.#tell(this.#count);
  }

  /** Who says something has read what is above it. */
  answered(): void {
    this.#mark?.remove();
    this.#tell(0);
  }

  #markAbove(line: HTMLElement | null): void {
    this.#mark?.remove();
    this.#mark = cloneTemplate('unread-template');
    keepPlace(() => {
      if (this.#mark) line?.before(this.#mark);
      line?.classList.remove('line--follows');
    });
  }

  #tell(count: number): void {
    this.#count = count;
    document.title = count === 0 ? this.#title : `(${count}) ${this.#title}`;
    const address = new URL(icon.href);
    address.search = count > 0 ? '?unread' : '';
    if (icon.href !== address.href) icon.href = address.href;
    newer.textContent = count === 0 ? t('chat.toEnd') : t('chat.newer', { count });
  }
}

function isReading(): boolean {
  return !document.hidden && isAtEnd();
}
