import type { RoomView } from '../../shared/views.js';
import { hueWords } from '../../shared/hue-words.js';
import { locale, t } from '../page.js';

const SVG = 'http://www.w3.org/2000/svg';

/** A room's number of people and their colours, for screen readers. */
export function spokenSeats({ members, max, colours }: RoomView): string {
  const inside = colours.length === 0 ? [] : [t('lobby.inside', { hues: hueWords(t, locale, colours) })];
  return [t('lobby.seatsLabel', { members, max }), ...inside].join(', ');
}

/** Paints the members' colours side by side, as views/partials/stripes.njk does. */
export function paintStripes(swatch: SVGSVGElement, colours: string[]): void {
  swatch.setAttribute('viewBox', `0 0 ${Math.max(1, colours.length)} 1`);
  const stripes = colours.map((colour, index) => {
    const stripe = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ x: index, width: 1, height: 1, fill: colour }))
      stripe.setAttribute(name, String(value));
    return stripe;
  });
  swatch.replaceChildren(...stripes);
}
