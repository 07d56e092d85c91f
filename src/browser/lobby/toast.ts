import type { EndingView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { cloneTemplate, find, t } from '../page.js';

/** The end of a room is reported within this time, unless someone rejoined at the last moment. */
const END_WITHIN_MS = 5000;
/** How long the message that a room has ended is shown, in ms. */
const ENDED_MS = 10_000;
/** Tolerance for clocks and networks: an event this shortly before the expected end counts as the end. */
const JUST_BEFORE_MS = 500;

const area = find('#endings', HTMLElement);
const announcer = find('#endings-announcer', HTMLElement);

/** Counts down to a room's end with a link back in, then shows that the room has ended. */
export class Toast {
  readonly #element = cloneTemplate('ending-template');
  readonly #what = find('.toast__what', HTMLElement, this.#element);
  /** In terms of `performance.now()`, which is immune to clock changes. */
  #end = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly room: Pick<EndingView, 'id' | 'title'>) {
    const { id, title } = room;
    for (const each of ['.toast__title', '.toast__room'])
      find(each, HTMLElement, this.#element).textContent = title;
    find('.toast__back', HTMLAnchorElement, this.#element).href = roomPath(id);
    // The toast stays closed, but the room's state is still tracked.
    find('.toast__close', HTMLElement, this.#element).addEventListener('click', () => {
      this.#hide();
    });
  }

  /** Whether the room had time left, so that silence does not mean it has ended. */
  get hasTime(): boolean {
    return this.#end - performance.now() > JUST_BEFORE_MS;
  }

  /** @param ms remaining time by the server's clock */
  endsIn(ms: number): void {
    const isFirst = this.#end === 0;
    this.#end = performance.now() + ms;
    this.#tick();
    if (!isFirst) return;
    area.append(this.#element);
    this.#speak();
  }

  ended(): void {
    this.#what.textContent = t('errors.room_ended');
    this.#speak();
    const back = find('.toast__back', HTMLElement, this.#element);
    if (back === document.activeElement) find('.toast__close', HTMLElement, this.#element).focus();
    back.remove();
    this.#later(ENDED_MS, () => {
      this.#hide();
    });
  }

  remove(): void {
    clearTimeout(this.#timer);
    this.#hide();
  }

  /** Shows the remaining seconds, aligned to whole ones. */
  #tick(): void {
    const left = this.#end - performance.now();
    if (left <= 0) {
      this.#what.textContent = t('ending.soon');
      this.#later(END_WITHIN_MS, () => {
        this.#hide();
      });
      return;
    }
    const seconds = Math.ceil(left / 1000);
    this.#what.textContent = t('ending.left', { count: seconds });
    this.#later(left - (seconds - 1) * 1000, () => {
      this.#tick();
    });
  }

  #later(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  /** Announced once; the countdown itself is visual only. */
  #speak(): void {
    announcer.textContent = `${this.room.title}. ${this.#what.textContent}`;
  }

  #hide(): void {
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.remove();
    if (hadFocus) find('#main', HTMLElement).focus();
  }
}
