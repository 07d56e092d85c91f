import type { RoomChange } from '../../shared/events.js';
import type { MemberView } from '../../shared/views.js';
import { LET_IN_MS } from '../../shared/limits.js';

/** People the host has just let in. Their admission was announced, so their arrival is not announced again. */
export class Admissions {
  readonly #expected = new Map<string, number>();

  noted(change: RoomChange): void {
    if (change.kind === 'let_in') this.#expected.set(change.who.member, Date.now() + LET_IN_MS);
  }

  /** Whether this person's arrival was already announced. */
  wasAnnounced({ member }: MemberView): boolean {
    const until = this.#expected.get(member) ?? 0;
    this.#expected.delete(member);
    return Date.now() < until;
  }
}
