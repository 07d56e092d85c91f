import { find } from '../page.js';

/** Lines per chunk: small enough for cheap layout, large enough that few chunks need to be observed. */
const CHUNK_LINES = 100;

/**
 * The log as a column of lists, each a chunk of the conversation. The browser skips the layout of full chunks that are far
 * from view, so ten thousand lines cost as much as a few chunks.
 */
export class MessageChunks {
  #present = find('#lines', HTMLElement);
  readonly #column = find('.log__inner', HTMLElement);
  /** Skipping a chunk before its height is known would later move what the reader sees. */
  readonly #laidOut = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      this.#laidOut.unobserve(target);
      target.classList.add('lines--rest');
    }
  });

  /** The chunk that new lines are added to. */
  get present(): HTMLElement {
    return this.#present;
  }

  /**
   * Adds a chunk above all others. The log is laid out from the bottom up, so its estimated height moves nothing in view.
   */
  beginPast(): HTMLElement {
    const past = newList();
    past.classList.add('lines--rest');
    find('.lines', HTMLElement, this.#column).before(past);
    return past;
  }

  /** Begins the next chunk when this one is full. @param unsent the reader's unsent lines at the end, which move along */
  turnWhenFull(unsent: Iterable<HTMLElement>, count: number): void {
    if (this.#present.childElementCount - count < CHUNK_LINES) return;
    const next = newList();
    this.#laidOut.observe(this.#present);
    this.#present.after(next);
    next.append(...unsent);
    this.#present = next;
  }

  clear(): void {
    for (const list of this.#column.querySelectorAll('.lines')) if (list !== this.#present) list.remove();
    this.#present.replaceChildren();
  }

  /** Removes all lines above a line. */
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
