import type { MemberView, RoomView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';
import type { Actions } from './action.js';
import { loadMenus } from './message-menu.js';

const list = find('#people', HTMLElement);
const panel = find('#people-panel', HTMLElement);
/** From this width the list has a column of its own (styles/people.css). */
const wide = matchMedia('(width >= 60rem)');
const counts = document.querySelectorAll<HTMLElement>('[data-people-count]');

interface MembersOptions {
  owner: string;
  max: string;
  /** The actions on each member. */
  actions: Actions<MemberView>;
}

/** The list of members: the reader first, then the others in order of arrival. */
export class Members {
  readonly #items = new Map<string, { who: MemberView; item: HTMLElement }>();
  #owner: string;
  #max: string;

  constructor(
    private readonly me: MemberView,
    private readonly options: MembersOptions,
  ) {
    this.#owner = options.owner;
    this.#max = options.max;
    list.addEventListener('keydown', moveByArrows);
    // If the sheet is open when a tablet is rotated, it would cover the page.
    wide.addEventListener('change', () => {
      if (wide.matches) panel.hidePopover();
    });
  }

  get count(): number {
    return this.#items.size;
  }

  /** Shows exactly these members. */
  replace(members: MemberView[]): void {
    this.#items.clear();
    list.replaceChildren();
    for (const each of [this.me, ...members]) this.add(each);
  }

  /** @returns whether they were not in the list */
  add(who: MemberView): boolean {
    if (this.#items.has(who.member)) return false;
    const item = this.#item(who);
    this.#items.set(who.member, { who, item });
    list.append(item);
    this.#renderCount();
    return true;
  }

  /** @returns whether they were in the list; the reader stays */
  remove({ member }: MemberView): boolean {
    if (member === this.me.member) return false;
    this.#items.get(member)?.item.remove();
    const wasThere = this.#items.delete(member);
    this.#renderCount();
    return wasThere;
  }

  /** Applies the room's current host and limit. */
  renderRoom({ owner, max }: RoomView): void {
    this.#owner = owner;
    this.#max = String(max);
    for (const { item, who } of this.#items.values()) this.#renderHost(item, who);
    this.#renderCount();
  }

  #item(who: MemberView): HTMLElement {
    const item = cloneTemplate('member-template');
    item.dataset['member'] = who.member;
    item.dataset['user'] = who.user;
    find('.member__name', HTMLElement, item).textContent = personName(t, who);
    if (who.member !== this.me.member) find('[data-tag="you"]', HTMLElement, item).remove();
    const button = find('.member__menu', HTMLButtonElement, item);
    button.setAttribute('aria-label', t('chat.memberMenuOf', { who: personName(t, who) }));
    button.addEventListener('click', () => void this.#openMenu(who, button));
    paint(item, who.user);
    this.#renderHost(item, who);
    return item;
  }

  #renderHost(item: HTMLElement, who: MemberView): void {
    find('[data-tag="host"]', HTMLElement, item).hidden = item.dataset['user'] !== this.#owner;
    find('.member__menu', HTMLElement, item).hidden = !Object.values(this.options.actions).some(
      ({ isAvailable }) => isAvailable(who),
    );
  }

  async #openMenu(who: MemberView, button: HTMLElement): Promise<void> {
    await (await loadMenus())?.openMenuOfMember(who, this.options.actions, button);
  }

  #renderCount(): void {
    for (const count of counts)
      count.textContent = t('lobby.seats', { members: this.#items.size, max: this.#max });
  }
}

/** The arrow keys, Home and End move from person to person; Tab moves on to a person's actions. */
function moveByArrows(event: KeyboardEvent): void {
  const items = [...list.querySelectorAll<HTMLElement>('.member')];
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const steps: Partial<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: items.length - 1,
  };
  const to = steps[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[to]?.focus();
}
