import type { EndingView } from '../../shared/events.js';
import { cloneTemplate, find, t } from '../page.js';

/** So long after its time the end of a room is heard of by then, or somebody went in at the last moment. */
const END_WITHIN_MS = 5000;
/** How long it is said that a room has ended. */
const ENDED_MS = 10_000;
/** Clocks and networks are not exact: what comes so shortly before the end is the end. */
const JUST_BEFORE_MS = 500;

const area = find('#endings', HTMLElement);
const spoken = find('#endings-spoken', HTMLElement);

/** Says that a room ends, with the seconds running, leads back in, and says that it has ended. */
export class Toast {
  readonly #element = cloneTemplate('ending-template');
  readonly #what = find('.toast__what', HTMLElement, this.#element);
  /** As `performance.now()` counts, which no change of the clock moves. */
  #end = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly room: Pick<EndingView, 'id' | 'title'>) {
    const { id, title } = room;
    for (const each of ['.toast__title', '.toast__room'])
      find(each, HTMLElement, this.#element).textContent = title;
    find('.toast__back', HTMLAnchorElement, this.#element).href = `/room/${id}`;
    // It is not shown again, but what becomes of the room is still followed.
    find('.toast__close', HTMLElement, this.#element).addEventListener('click', () => {
      this.#hide();
    });
  }

  /** Whether the room has some time left, so that it is not its end if nothing is said of it any more. */
  get hasTime(): boolean {
    return this.#end - performance.now() > JUST_BEFORE_MS;
  }

  /** @param ms the server's own remaining time */
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

  /** Writes the seconds that are left, at each of which the next is a whole one. */
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

  /** Once: the running seconds are for the eye. */
  #speak(): void {
    spoken.textContent = `${this.room.title}. ${this.#what.textContent}`;
  }

  #hide(): void {
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.remove();
    if (hadFocus) find('#main', HTMLElement).focus();
  }
}
