import { find } from '../page.js';

/** So many lines make a stretch: layout has little to look through, and few stretches are watched for being in view. */
const STRETCH = 100;

/**
 * The log as a column of lists, each a stretch of the conversation. A stretch that is full comes to rest: far from view the
 * browser skips it, so that ten thousand lines cost what a few stretches do.
 */
export class MessageChunks {
  #present = find('#lines', HTMLElement);
  readonly #column = find('.log__inner', HTMLElement);
  /** Resting before its height is known would move what somebody above it reads, as soon as it is known. */
  readonly #laidOut = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      this.#laidOut.unobserve(target);
      target.classList.add('lines--rest');
    }
  });

  /** Where new lines go. */
  get present(): HTMLElement {
    return this.#present;
  }

  /** A stretch above all others. The log is laid from the bottom up: a height guessed here moves nothing in view. */
  beginPast(): HTMLElement {
    const past = newList();
    past.classList.add('lines--rest');
    find('.lines', HTMLElement, this.#column).before(past);
    return past;
  }

  /** Begins the next stretch when this one is full. @param unsent own lines at the end, which go along */
  turnWhenFull(unsent: Iterable<HTMLElement>, count: number): void {
    if (this.#present.childElementCount - count < STRETCH) return;
    const next = newList();
    this.#laidOut.observe(this.#present);
    this.#present.after(next);
    next.append(...unsent);
    this.#present = next;
  }

  /** Takes everything away. */
  clear(): void {
    for (const list of this.#column.querySelectorAll('.lines')) if (list !== this.#present) list.remove();
    this.#present.replaceChildren();
  }

  /** Takes everything above a line away. */
  clearAbove(line: HTMLElement): void {
    for (const list of this.#column.querySelectorAll('.lines')) {
      if (list.contains(line)) break;
      list.remove();
    }
    while (line.previousElementSibling !== null) line.previousElementSibling.remove();
  }
}

function newList(): HTMLElement {
  const list = document.createElement('ol');
  list.className = 'lines';
  list.setAttribute('role', 'list');
  return list;
}
