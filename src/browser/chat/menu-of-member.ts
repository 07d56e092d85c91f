import type { MemberView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import type { Actions } from './action.js';
import { openMenu } from './menu.js';

const panel = find('#people-panel', HTMLElement);
const list = find('#people', HTMLElement);

/** Opens the menu of a person in the member list. @param button the button in the list that opened it */
export async function openMenuOfMember(
  who: MemberView,
  actions: Actions<MemberView>,
  button: HTMLElement,
): Promise<void> {
  // On a narrow screen the list is a sheet, which the menu replaces.
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

/** The action may have removed the button or the person; then the focus moves to the nearest element that is left. */
function focusNear({ member }: MemberView): void {
  const item = list.querySelector<HTMLElement>(`[data-member="${member}"]`);
  for (const place of [item, list, find('.people-button', HTMLElement)]) {
    place?.focus();
    if (place !== null && document.activeElement === place) return;
  }
}
