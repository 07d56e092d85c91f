import type { MemberView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';

const list = find('#people', HTMLElement);
const count = find('#people-count', HTMLElement);

interface RoomFacts {
  owner: string;
  max: string;
}

/** Who is here: oneself first, then the others as they came. */
export class Members {
  readonly #items = new Map<string, HTMLElement>();

  constructor(
    private readonly me: MemberView,
    private readonly room: RoomFacts,
  ) {}

  /** Shows exactly these. */
  replace(members: MemberView[]): void {
    this.#items.clear();
    list.replaceChildren();
    for (const each of [this.me, ...members]) this.add(each);
  }

  add(who: MemberView): void {
    if (this.#items.has(who.member)) return;
    const item = this.#item(who);
    this.#items.set(who.member, item);
    list.append(item);
    this.#tellCount();
  }

  remove({ member }: MemberView): void {
    if (member === this.me.member) return;
    this.#items.get(member)?.remove();
    this.#items.delete(member);
    this.#tellCount();
  }

  #item(who: MemberView): HTMLElement {
    const item = cloneTemplate('member-template');
    item.dataset['member'] = who.member;
    find('.member__name', HTMLElement, item).textContent = personName(t, who);
    if (who.member !== this.me.member) find('[data-tag="you"]', HTMLElement, item).remove();
    if (who.user !== this.room.owner) find('[data-tag="host"]', HTMLElement, item).remove();
    paint(item, who.user);
    return item;
  }

  #tellCount(): void {
    count.textContent = t('lobby.seats', { members: this.#items.size, max: this.room.max });
  }
}
