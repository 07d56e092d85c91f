import type { MemberView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { recolouredText } from '../../shared/chat-texts.js';
import { find, t } from '../page.js';
import { paint, applyOwnColour } from '../person.js';

/**
 * Updates the reader's colour everywhere on the page except the log: after losing the seat for a while, a person may get
 * another name.
 * @param from the previous colour
 * @returns the text for the log
 */
export function showOwnColour(me: MemberView, from: string): string {
  const { member, user, number } = me;
  Object.assign(find('#main', HTMLElement).dataset, { user, number });
  document.documentElement.dataset['me'] = user;
  applyOwnColour();
  const icon = find('link[rel="icon"]', HTMLLinkElement);
  const address = new URL(icon.href);
  address.pathname = `/favicon/${user.slice(1)}.svg`;
  icon.href = address.href;
  for (const [element, name] of [
    [find('#log-empty', HTMLElement), '.empty__title'],
    [find(`#people [data-member="${member}"]`, HTMLElement), '.member__name'],
  ] as const) {
    paint(element, user);
    find(name, HTMLElement, element).textContent = personName(t, me);
  }
  return recolouredText(t, from, user);
}
