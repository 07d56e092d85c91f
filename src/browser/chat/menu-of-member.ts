import type { MemberView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import type { Actions } from './action.js';
import { openMenu } from './menu.js';

const panel = find('#people-panel', HTMLElement);
const list = find('#people', HTMLElement);

/** Shows what can be done with somebody in the list of people. @param button the one there that asks for it */
export async function openMenuOfMember(
  who: MemberView,
  actions: Actions<MemberView>,
  button: HTMLElement,
): Promise<void> {
  // On a narrow screen the list is a sheet, in whose place the menu comes.
  const isSheet = panel.matches(':popover-open');
  const label = t('chat.memberMenuOf', { who: personName(t, who) });
  const after = () => {
    focusNear(who);
  };
  const chose = await openMenu({ label, who, beside: button, after }, actions, who);
  if (chose || !isSheet) return;
  panel.showPopover();
  button.focus();
}

/** What was done may have taken the button away, or the person: the focus goes to what is left nearest to it. */
function focusNear({ member }: MemberView): void {
  const item = list.querySelector<HTMLElement>(`[data-member="${member}"]`);
  for (const place of [item, list, find('.people-button', HTMLElement)]) {
    place?.focus();
    if (place !== null && document.activeElement === place) return;
  }
}
