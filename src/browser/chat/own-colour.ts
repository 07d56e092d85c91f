import type { MemberView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { recolouredText } from '../../shared/chat-texts.js';
import { find, t } from '../page.js';
import { paint, applyOwnColour } from '../person.js';

/**
 * Shows another own colour everywhere on the page but in the log: somebody whose seat was free for a while may come back under
 * another name.
 * @param from the colour that they had before
 * @returns what the log is to say about it
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
