import type { RoomView } from '../../shared/events.js';
import { hueWords } from '../../shared/i18n.js';
import { cloneTemplate, find, locale, t } from '../page.js';

const SVG = 'http://www.w3.org/2000/svg';

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
  const inside = colours.length === 0 ? [] : [t('lobby.inside', { hues: hueWords(t, locale, colours) })];
  const spoken = [t('lobby.seatsSpoken', { members, max }), ...inside];
  find('.room__spoken', HTMLElement, item).textContent = spoken.join(', ');
  paintStripes(find('.room__swatch .colour', SVGSVGElement, item), colours);
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
  find('.room__spoken', HTMLElement, item).textContent = '';
  find('.room__seats', HTMLElement, item).textContent = '';
}

function paintStripes(swatch: SVGSVGElement, colours: string[]): void {
  swatch.setAttribute('viewBox', `0 0 ${Math.max(1, colours.length)} 1`);
  const stripes = colours.map((colour, index) => {
    const stripe = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ x: index, width: 1, height: 1, fill: colour }))
      stripe.setAttribute(name, String(value));
    return stripe;
  });
  swatch.replaceChildren(...stripes);
}
