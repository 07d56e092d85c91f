import type { RoomView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { cloneTemplate, find, t } from '../page.js';
import { paintStripes, spokenSeats } from './room-facts.js';
import { showTalk } from './talk.js';

/** Creates a room's entry from the template of views/partials/room.njk. */
export function roomItem(room: RoomView): HTMLElement {
  const item = cloneTemplate('room-template');
  fillRoom(item, room);
  return item;
}

/** Updates an entry in place, so that the focus inside it is kept. */
export function fillRoom(item: HTMLElement, room: RoomView): void {
  const { members, max, colours } = room;
  item.dataset['roomId'] = room.id;
  item.dataset['created'] = room.createdAt;
  item.dataset['locked'] = String(room.locked);
  item.dataset['closed'] = String(room.closed);
  item.dataset['full'] = String(members >= max);
  const link = find('.room__link', HTMLAnchorElement, item);
  link.href = roomPath(room.id);
  link.textContent = room.title;
  find('.room__seats', HTMLElement, item).textContent = t('lobby.seats', { members, max });
  find('.room__spoken', HTMLElement, item).textContent = spokenSeats(room);
  paintStripes(find('.room__swatch .colour', SVGSVGElement, item), colours);
  showTalk(item, room.talkedAt);
}

/** Keeps the place of a room that has ended, so that the entries below do not move under the reader's finger. */
export function markEnded(item: HTMLElement): void {
  delete item.dataset['roomId'];
  item.dataset['ended'] = 'true';
  const link = find('.room__link', HTMLAnchorElement, item);
  link.removeAttribute('href');
  link.setAttribute('aria-disabled', 'true');
  // Without an href the link could not keep the focus.
  link.tabIndex = -1;
  find('.room__talk', HTMLElement, item).textContent = '';
  find('.room__spoken', HTMLElement, item).textContent = '';
  find('.room__seats', HTMLElement, item).textContent = '';
}
