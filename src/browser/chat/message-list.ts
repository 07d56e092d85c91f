import type { ChatView, HistoryView, MemberView } from '../../shared/views.js';
import { cloneTemplate, find } from '../page.js';
import { markDay } from './days.js';
import type { Draft } from './drafts.js';
import { changeLine, group, newLine, settle } from './line.js';
import { MessageChunks } from './message-chunks.js';
import { MovementLines } from './movement-lines.js';
import type { Movement } from './movements.js';
import { presenceLine } from './presence.js';
import { keepPlace, toEnd } from './scroll.js';
import { StoredLines } from './stored-lines.js';
import { UnsentLines } from './unsent-lines.js';

const empty = find('#log-empty', HTMLElement);
const older = find('#older', HTMLButtonElement);

/** Above this many chats, the oldest are removed while the reader is at the end. History loads them again. */
const CHATS_MAX = 2000;
const CHATS_KEPT = 1000;

/** The conversation on the page: every chat once, in the room's order, with the reader's unsent ones last. */
export class MessageList {
  readonly unsent: UnsentLines;
  readonly #shown = new Set<string>();
  readonly #ownKeys = new Set<string>();
  readonly #stored = new StoredLines();
  readonly #chunks = new MessageChunks();
  /** Changes of chats that are not shown, but may be in a page of history that is on its way. */
  readonly #early = new Map<string, ChatView>();
  #movements = new MovementLines();
  #before = '';

  /** @param before cursor of the history above the rendered chats; empty if there is none */
  constructor(
    private readonly me: MemberView,
    before: string,
  ) {
    this.unsent = new UnsentLines(me);
    for (const line of this.#chunks.present.querySelectorAll<HTMLElement>('[data-at]')) {
      const { id, cursor = '', key } = line.dataset;
      markDay(line);
      if (id === undefined) continue;
      this.#shown.add(id);
      this.#stored.insert(cursor, line);
      if (key !== undefined) this.#ownKeys.add(key);
    }
    this.#renderBefore(before);
  }

  /** Cursor of the history above the shown chats; empty if there is none. */
  get before(): string {
    return this.#before;
  }

  /** Cursor of the first stored chat on the page. */
  get first(): string | undefined {
    return this.#stored.first?.cursor;
  }

  /** Whether the reader's own chat with this key is shown as stored. */
  hasOwn(key: string): boolean {
    return this.#ownKeys.has(key);
  }

  /**
   * Shows stored chats, each once; an unsent line becomes its stored chat.
   * @returns the chats by others that were not shown before
   */
  show(chats: ChatView[]): ChatView[] {
    const news = chats.filter(({ id }) => !this.#shown.has(id));
    if (news.length === 0) return [];
    keepPlace((away) => {
      for (const chat of news) this.#put(chat);
      if (!away) this.#trim();
    });
    return news.filter(({ member }) => member !== this.me.member);
  }

  /** Shows how chats look now, those on the page and those that history may still bring. */
  change(chats: ChatView[]): void {
    keepPlace(() => {
      for (const chat of chats) {
        const line = document.getElementById(`chat-${chat.id}`);
        if (line) changeLine(line, chat, this.me);
        else this.#early.set(chat.id, chat);
      }
    });
  }

  /** What is missed from now on arrives after the next connection. */
  interrupted(): void {
    this.#early.clear();
  }

  /** Shows a page of history above everything else. */
  showOlder({ chats, before }: HistoryView): void {
    this.#renderBefore(before ?? '');
    const past = this.#chunks.beginPast();
    for (const chat of chats) if (!this.#shown.has(chat.id)) this.#put(chat, past);
    // The first item may no longer be the first of its day.
    markDay(past.nextElementSibling?.querySelector('[data-at]') ?? null);
  }

  /** Resets the log to the latest page, when too much was missed to show it all. Unsent lines stay. */
  restartAt({ chats, before }: HistoryView): void {
    this.#stored.removeFirst(this.#stored.size);
    this.#shown.clear();
    this.#chunks.clear();
    this.#chunks.present.append(cloneTemplate('skipped-template'), ...this.unsent.all());
    this.#renderBefore(before ?? '');
    for (const chat of chats) this.#put(chat);
    toEnd();
  }

  /** Shows the reader's own text or GIF that is waiting or being sent. */
  showUnsent(draft: Draft, state: 'waiting' | 'sending'): void {
    const line = this.unsent.show(draft, state);
    if (!line) return;
    this.#chunks.present.append(line);
    group(line);
    markDay(line);
    empty.hidden = true;
    toEnd();
  }

  /** Shows a room event; see `presenceLine` for the parameters. */
  showEvent(...what: Parameters<typeof presenceLine>): void {
    keepPlace(() => {
      const line = presenceLine(...what);
      this.#append(line);
      markDay(line);
      empty.hidden = true;
    });
  }

  /** Shows that someone joined or left, merged with the movements just before. */
  showMovement(movement: Movement): void {
    keepPlace(() => {
      if (!this.#movements.continueAt(this.#lastStored())) this.#movements = new MovementLines();
      this.#movements.add(movement, (line) => {
        this.#append(line);
        markDay(line);
      });
      empty.hidden = true;
    });
  }

  /** @param past the chunk of history that the chat belongs to; if omitted, its position is looked up */
  #put(chat: ChatView, past?: HTMLElement): void {
    const own = chat.key !== undefined && chat.member === this.me.member ? chat.key : undefined;
    if (own !== undefined) this.#ownKeys.add(own);
    if (chat.cursor < this.#before) {
      // It belongs to history that is not loaded, and will be found there.
      if (own !== undefined) this.unsent.discard(own);
      return;
    }
    const line = this.unsent.release(own ?? '') ?? newLine(chat, this.me);
    const { nextElementSibling: below } = line;
    this.#shown.add(chat.id);
    settle(line, this.#early.get(chat.id) ?? chat, this.me);
    const next = this.#stored.insert(chat.cursor, line) ?? this.unsent.first;
    if (past) past.append(line);
    // A line in the right position is not moved: screen readers would read it again.
    else if (!line.isConnected || below !== next) {
      if (next?.dataset['cursor'] === undefined) this.#append(line);
      else next.before(line);
    }
    for (const each of [line, line.nextElementSibling, below]) {
      markDay(each);
      group(each);
    }
    empty.hidden = true;
  }

  /** Adds a line at the end, above the unsent ones. */
  #append(line: HTMLElement): void {
    this.#chunks.turnWhenFull(this.unsent.all(), this.unsent.size);
    this.#chunks.present.insertBefore(line, this.unsent.first);
  }

  /** Removes lines far above a reader at the end, so that a page that stays open for days does not keep growing. */
  #trim(): void {
    if (this.#stored.size <= CHATS_MAX) return;
    for (const line of this.#stored.removeFirst(this.#stored.size - CHATS_KEPT))
      this.#shown.delete(line.dataset['id'] ?? '');
    const { first } = this.#stored;
    if (first === undefined) return;
    this.#chunks.clearAbove(first.line);
    markDay(first.line);
    group(first.line);
    this.#renderBefore(first.cursor);
  }

  #renderBefore(before: string): void {
    this.#before = before;
    older.hidden = before === '';
  }

  /** The last item above the unsent ones. */
  #lastStored(): Element | null {
    const { first } = this.unsent;
    return first ? first.previousElementSibling : this.#chunks.present.lastElementChild;
  }
}
