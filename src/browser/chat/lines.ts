import type { ChatView, MemberView, Presence } from '../../shared/events.js';
import { find } from '../page.js';
import { group, newLine, settle } from './line.js';
import { presenceLine } from './presence.js';
import { keepPlace, toEnd } from './scroll.js';

const list = find('#lines', HTMLElement);
const empty = find('#log-empty', HTMLElement);

/** The conversation on the page: every chat once, in the order of the room, own unsent ones last. */
export class Lines {
  readonly #shown = new Map<string, HTMLElement>();
  /** Own lines that the server has not confirmed, by their key. */
  readonly #unsent = new Map<string, HTMLElement>();

  constructor(private readonly me: MemberView) {
    for (const line of list.querySelectorAll<HTMLElement>('[data-id]'))
      this.#shown.set(line.dataset['id'] ?? '', line);
  }

  /** Shows a stored chat, once: an own unsent line becomes it. */
  show(chat: ChatView): void {
    if (this.#shown.has(chat.id)) return;
    keepPlace(() => {
      this.#put(chat);
    });
  }

  /** Shows chats from before everything that is shown. The log is laid from the bottom up: nothing in view moves. */
  showOlder(chats: ChatView[]): void {
    for (const chat of chats) if (!this.#shown.has(chat.id)) this.#put(chat);
  }

  /** Shows an own text that is on its way. */
  showUnsent(key: string, chat: string): void {
    const line = newLine({ ...this.me, chat, createdAt: new Date().toISOString() }, this.me);
    line.dataset['key'] = key;
    this.#unsent.set(key, line);
    this.mark(key, 'sending');
    list.append(line);
    group(line);
    empty.hidden = true;
    toEnd();
  }

  /** Says how it goes with an unsent line, and why it failed. */
  mark(key: string, state: 'sending' | 'failed', reason = ''): void {
    const line = this.#unsent.get(key);
    if (!line) return;
    line.dataset['state'] = state;
    find('.line__failed', HTMLElement, line).textContent = reason;
  }

  discard(key: string): void {
    const line = this.#unsent.get(key);
    const below = line?.nextElementSibling ?? null;
    line?.remove();
    group(below);
    this.#unsent.delete(key);
  }

  showPresence(who: Presence, what: 'join' | 'exit'): void {
    keepPlace(() => {
      list.insertBefore(presenceLine(who, what), firstUnsent());
      empty.hidden = true;
    });
  }

  #put(chat: ChatView): void {
    const line = this.#takeUnsent(chat) ?? newLine(chat, this.me);
    this.#shown.set(chat.id, line);
    const below = line.nextElementSibling;
    settle(line, chat);
    list.insertBefore(line, placeFor(chat.cursor, line));
    for (const each of [line, line.nextElementSibling, below]) group(each);
    empty.hidden = true;
  }

  #takeUnsent({ key, member }: ChatView): HTMLElement | undefined {
    if (key === undefined || member !== this.me.member) return undefined;
    const line = this.#unsent.get(key);
    this.#unsent.delete(key);
    return line;
  }
}

/** The first line that comes after this place; comings and goings have no cursor and stay where they are. */
function placeFor(cursor: string, moving: HTMLElement): Element | null {
  let before: Element | null = null;
  for (let at = list.lastElementChild; at instanceof HTMLElement; at = at.previousElementSibling) {
    if (at === moving) continue;
    const other = at.dataset['cursor'] ?? '';
    if (at.dataset['state'] !== undefined || other > cursor) before = at;
    else if (other !== '') break;
  }
  return before;
}

function firstUnsent(): Element | null {
  return list.querySelector('[data-state]');
}
