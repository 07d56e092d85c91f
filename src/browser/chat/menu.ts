import type { MemberView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import { paint } from '../person.js';
import { chosenAction, renderActions, type Actions, perform, type Report, REPORT_MS } from './action.js';
import { placeBeside } from './place-beside.js';

const menu = find('#menu', HTMLDialogElement);
const when = find('#menu-when', HTMLTimeElement);
const text = find('#menu-text', HTMLElement);
const status = find('#menu-status', HTMLElement);

/** The subject of a menu. */
export interface MenuOptions {
  label: string;
  who: MemberView;
  /** The message's time and text. */
  message?: { iso: string; when: string; text: string };
  /** The element that the menu opens beside. */
  beside: HTMLElement;
  /** Called after a chosen action has finished. */
  after?: () => void;
}

/**
 * Opens the menu of a message or a person. The focus returns to where it was.
 * @returns after the menu has closed, whether an action was chosen
 */
export async function openMenu<Subject>(
  { label, who, message, beside, after }: MenuOptions,
  actions: Actions<Subject>,
  subject: Subject,
): Promise<boolean> {
  if (menu.open) return false;
  menu.setAttribute('aria-label', label);
  find('#menu-who', HTMLElement).textContent = personName(t, who);
  paint(find('.menu__head', HTMLElement), who.user);
  when.hidden = text.hidden = message === undefined;
  when.dateTime = message?.iso ?? '';
  when.textContent = message?.when ?? '';
  text.textContent = message?.text ?? '';
  renderActions(menu, actions, subject);
  menu.showModal();
  const stopPlacing = placeBeside(menu, beside);

  let chose = false;
  const choose = (event: Event) => {
    // The dialog has no padding, so a click on the dialog element itself is on the backdrop.
    if (event.target === menu) menu.close();
    const chosen = chosenAction(event, actions);
    if (!chosen || chose) return;
    chose = true;
    if (!('report' in chosen.action)) menu.close();
    void perform(chosen.action, subject).then((report) => {
      if (report) void showReport(chosen.button, report);
      after?.();
    });
  };
  menu.addEventListener('click', choose);
  await closing();
  menu.removeEventListener('click', choose);
  stopPlacing();
  return chose;
}

/** Shows the result in place of the button's label, long enough to read, and then closes the menu. */
async function showReport(button: HTMLElement, { done, text: report }: Report): Promise<void> {
  const words = find('.action__text', HTMLElement, button);
  const before = words.textContent;
  words.textContent = status.textContent = report;
  if (done) button.dataset['done'] = '';
  const timer = setTimeout(() => {
    menu.close();
  }, REPORT_MS);
  await closing();
  clearTimeout(timer);
  words.textContent = before;
  status.textContent = '';
}

const closing = () =>
  new Promise((resolve) => {
    menu.addEventListener('close', resolve, { once: true });
  });
