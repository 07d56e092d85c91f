import type { MemberView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import { paint } from '../person.js';
import { chosenAction, offerActions, type Actions, perform, type Report, REPORT_MS } from './action.js';

const menu = find('#menu', HTMLDialogElement);
const when = find('#menu-when', HTMLTimeElement);
const text = find('#menu-text', HTMLElement);
const status = find('#menu-status', HTMLElement);

/** Where there is room it stands beside what it is about (styles/menu.css). */
const wide = matchMedia('(width >= 40rem)');
/** Between it and that, and to the edges of the window, in CSS pixels. */
const GAP = 8;

/** What a menu is about. */
export interface MenuOptions {
  label: string;
  who: MemberView;
  /** When it was said, and what. */
  said?: { iso: string; when: string; text: string };
  /** Where it is on the page. */
  beside: HTMLElement;
  /** Called once something that was chosen is done. */
  after?: () => void;
}

/**
 * Shows what can be done with a message or a person. The focus returns to where it was.
 * @returns once it has closed: whether something was chosen
 */
export async function openMenu<Subject>(
  { label, who, said, beside, after }: MenuOptions,
  actions: Actions<Subject>,
  subject: Subject,
): Promise<boolean> {
  if (menu.open) return false;
  menu.setAttribute('aria-label', label);
  find('#menu-who', HTMLElement).textContent = personName(t, who);
  paint(find('.menu__head', HTMLElement), who.user);
  when.hidden = text.hidden = said === undefined;
  when.dateTime = said?.iso ?? '';
  when.textContent = said?.when ?? '';
  text.textContent = said?.text ?? '';
  offerActions(menu, actions, subject);
  menu.showModal();
  const placeAgain = () => {
    place(beside);
  };
  placeAgain();
  addEventListener('resize', placeAgain);

  let chose = false;
  const choose = (event: Event) => {
    // The dialog itself is what lies around it: it has no padding.
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
  removeEventListener('resize', placeAgain);
  return chose;
}

/** Shows in place of a button's words how it went, for as long as it takes to read, and then closes. */
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

function place(beside: HTMLElement): void {
  menu.removeAttribute('style');
  if (!wide.matches) return;
  const { left, bottom } = beside.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${clamp(left, innerWidth - width)}px`;
  menu.style.top = `${clamp(bottom + GAP, innerHeight - height)}px`;
}

const clamp = (value: number, most: number) => Math.max(GAP, Math.min(value, most - GAP));
