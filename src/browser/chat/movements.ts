import type { MemberView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { locale, t } from '../page.js';

/** Somebody came (`join`) or went (`exit`). */
export interface Movement {
  who: MemberView;
  kind: 'join' | 'exit';
}

/** What some movements of one person come to: `visit` is to come and go, `rejoin` to go and come back. */
export type Outcome = Movement['kind'] | 'visit' | 'rejoin';

export const OUTCOMES: Outcome[] = ['join', 'exit', 'visit', 'rejoin'];

/** More people than this are counted in a text rather than named. */
export const NAMED_MAX = 3;

/** People who came and went one after the other. Each is there once, by what all of their movements come to. */
export class Movements {
  readonly #people = new Map<string, { who: MemberView; first: Movement['kind']; outcome: Outcome }>();

  get size(): number {
    return this.#people.size;
  }

  add({ who, kind }: Movement): void {
    const first = this.#people.get(who.member)?.first ?? kind;
    const away = kind === 'exit' ? 'visit' : 'rejoin';
    // The latest comes last.
    this.#people.delete(who.member);
    this.#people.set(who.member, { who, first, outcome: first === kind ? kind : away });
  }

  peopleBy(outcome: Outcome): MemberView[] {
    return [...this.#people.values()].filter((each) => each.outcome === outcome).map(({ who }) => who);
  }
}

/** What people did, in the reader's language: by their names, or by their number where they are many. */
export function movementText(outcome: Outcome, people: MemberView[]): string {
  if (people.length <= NAMED_MAX) return t(`chat.${outcome}`, { who: namesOf(people) });
  return t(`chat.${outcome}Many`, { count: people.length });
}

export function namesOf(people: MemberView[]): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(people.map((who) => personName(t, who)));
}
