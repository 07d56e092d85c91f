import type { MemberView } from '../../shared/views.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';
import { markDay } from './days.js';
import { type Movement, movementText, Movements, NAMED_MAX, type Outcome, OUTCOMES } from './movements.js';
import { namesOf } from './people-names.js';
import { renderTime } from './times.js';

/** Maximum number of swatches in a row. */
const SWATCHES_MAX = 12;
/** With this many people, new lines are begun. */
const PEOPLE_MAX = 500;

/** The lines for consecutive movements of people: one for everyone who joined, one for everyone who left. */
export class MovementLines {
  readonly #movements = new Movements();
  readonly #lines = new Map<Outcome, HTMLElement>();

  /** @param item the last one in the log @returns whether the next movement is merged into these lines */
  continueAt(item: Element | null): boolean {
    if (!(item instanceof HTMLElement) || this.#movements.size >= PEOPLE_MAX) return false;
    const isToday = new Date(item.dataset['at'] ?? '').toDateString() === new Date().toDateString();
    return isToday && [...this.#lines.values()].includes(item);
  }

  /** @param append adds a new line at the end of the log */
  add(movement: Movement, append: (line: HTMLElement) => void): void {
    this.#movements.add(movement);
    const now = new Date().toISOString();
    for (const outcome of OUTCOMES) {
      const people = this.#movements.peopleBy(outcome);
      const isLatest = people.at(-1)?.member === movement.who.member;
      const line = this.#lines.get(outcome) ?? (isLatest ? this.#begin(outcome, now, append) : undefined);
      if (line === undefined) continue;
      fill(line, outcome, people);
      if (isLatest) renderTime(find('.presence__time', HTMLTimeElement, line), now);
    }
    // Last, because a new line gets its day from the lines above.
    for (const [outcome, line] of this.#lines)
      if (this.#movements.peopleBy(outcome).length === 0) this.#end(outcome, line);
  }

  #begin(outcome: Outcome, now: string, append: (line: HTMLElement) => void): HTMLElement {
    const line = cloneTemplate('presence-template');
    line.dataset['at'] = now;
    this.#lines.set(outcome, line);
    append(line);
    return line;
  }

  /** Another line now includes everyone in this one. */
  #end(outcome: Outcome, line: HTMLElement): void {
    const below = line.nextElementSibling;
    line.remove();
    markDay(below);
    this.#lines.delete(outcome);
  }
}

function fill(line: HTMLElement, outcome: Outcome, people: MemberView[]): void {
  const [first] = people;
  if (first === undefined) return;
  const shown = people.slice(0, SWATCHES_MAX);
  const more = people.length - shown.length;
  const swatch = find('.presence__avatar', HTMLElement, line);
  const row = document.createElement('span');
  row.className = 'presence__row';
  row.append(
    ...shown.map(({ user }) => {
      const each = swatch.cloneNode(true) as HTMLElement;
      paint(each, user);
      return each;
    }),
    ...(more > 0 ? [t('chat.andMore', { count: more })] : []),
  );
  (line.querySelector('.presence__row') ?? swatch).replaceWith(row);
  const text = find('.presence__text', HTMLElement, line);
  text.textContent = movementText(outcome, people);
  if (people.length <= NAMED_MAX) return;
  // The text alternative of the swatches.
  const names = document.createElement('span');
  names.className = 'visually-hidden';
  names.textContent = `${namesOf(shown)}, `;
  row.prepend(names);
}
