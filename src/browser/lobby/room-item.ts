import type { RoomView } from '../../shared/events.js';
import { cloneTemplate, find, t } from '../page.js';
import { paintStripes, spokenSeats } from './room-facts.js';
import { showTalk } from './talk.js';

/** A room's entry in the lobby, as views/partials/room.njk has it. */
export function roomItem(room: RoomView): HTMLElement {
  const item = cloneTemplate('room-template');
  fillRoom(item, room);
  return item;
}

/** Brings an entry up to date in place, so that what has the focus keeps it. */
export function fillRoom(item: HTMLElement, room: RoomView): void {
  const { members, max, colours } = room;
  item.dataset['roomId'] = room.id;
  item.dataset['created'] = room.createdAt;
  item.dataset['locked'] = String(room.locked);
  item.dataset['closed'] = String(room.closed);
  item.dataset['full'] = String(members >= max);
  const link = find('.room__link', HTMLAnchorElement, item);
  link.href = `/room/${room.id}`;
  link.textContent = room.title;
  find('.room__seats', HTMLElement, item).textContent = t('lobby.seats', { members, max });
  find('.room__spoken', HTMLElement, item).textContent = spokenSeats(room);
  paintStripes(find('.room__swatch .colour', SVGSVGElement, item), colours);
  showTalk(item, room.talkedAt);
}

/** Leaves the place of a room that has ended, so that what lies below does not move under anybody's finger. */
export function markEnded(item: HTMLElement): void {
  delete item.dataset['roomId'];
  item.dataset['ended'] = 'true';
  const link = find('.room__link', HTMLAnchorElement, item);
  link.removeAttribute('href');
  link.setAttribute('aria-disabled', 'true');
  // Without an address it could not keep the focus that it may have.
  link.tabIndex = -1;
  find('.room__talk', HTMLElement, item).textContent = '';
  find('.room__spoken', HTMLElement, item).textContent = '';
  find('.room__seats', HTMLElement, item).textContent = '';
}
