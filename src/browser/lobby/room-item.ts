import type { RoomView } from '../../shared/events.js';
import { hueWord } from '../../shared/i18n.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';

/** A room's entry in the lobby, as views/partials/room.njk has it. */
export function roomItem(room: RoomView): HTMLElement {
  const item = cloneTemplate('room-template');
  fillRoom(item, room);
  return item;
}

/** Brings an entry up to date in place, so that what has the focus keeps it. */
export function fillRoom(item: HTMLElement, room: RoomView): void {
  const { members, max } = room;
  item.dataset['roomId'] = room.id;
  item.dataset['locked'] = String(room.locked);
  item.dataset['full'] = String(members >= max);
  const link = find('.room__link', HTMLAnchorElement, item);
  link.href = `/room/${room.id}`;
  link.textContent = room.title;
  find('.room__seats', HTMLElement, item).textContent = t('lobby.seats', { members, max });
  find('.room__spoken', HTMLElement, item).textContent =
    `${t('lobby.seatsSpoken', { members, max })}, ${t('lobby.owner', { hue: hueWord(t, room.owner) })}`;
  paint(item, room.owner);
}
