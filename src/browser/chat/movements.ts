import type { MemberView } from '../../shared/views.js';
import { t } from '../page.js';
import { namesOf } from './people-names.js';

/** A person joined (`join`) or left (`exit`). */
export interface Movement {
  who: MemberView;
  kind: 'join' | 'exit';
}

/** The net result of one person's movements: `visit` is joining and leaving, `rejoin` is leaving and joining again. */
export type Outcome = Movement['kind'] | 'visit' | 'rejoin';

export const OUTCOMES: Outcome[] = ['join', 'exit', 'visit', 'rejoin'];

/** Above this many people, a text gives their number instead of their names. */
export const NAMED_MAX = 3;

/** Consecutive movements of people. Each person is listed once, with the net result of all their movements. */
export class Movements {
  readonly #people = new Map<string, { who: MemberView; first: Movement['kind']; outcome: Outcome }>();

  get size(): number {
    return this.#people.size;
  }

  add({ who, kind }: Movement): void {
    const first = this.#people.get(who.member)?.first ?? kind;
    const away = kind === 'exit' ? 'visit' : 'rejoin';
    // The most recent one goes last.
    this.#people.delete(who.member);
    this.#people.set(who.member, { who, first, outcome: first === kind ? kind : away });
  }

  peopleBy(outcome: Outcome): MemberView[] {
    return [...this.#people.values()].filter((each) => each.outcome === outcome).map(({ who }) => who);
  }
}

/** Describes movements in the reader's language, with the people's names, or their number if there are many. */
export function movementText(outcome: Outcome, people: MemberView[]): string {
  if (people.length <= NAMED_MAX) return t(`chat.${outcome}`, { who: namesOf(people) });
  return t(`chat.${outcome}Many`, { count: people.length });
}
