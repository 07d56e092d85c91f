import { raisedMax } from '../../shared/door.js';
import type { MemberView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { roomPath } from '../../shared/paths.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';
import { request } from '../request.js';
import { showProblem } from './problem.js';

const section = find('#knocks', HTMLElement);
const list = find('#knocks-list', HTMLElement);
const status = find('#knocks-announced', HTMLElement);

let raised: number | null = null;

/** Shows the host exactly the people who are waiting at the door. Entries that are already shown stay in place. */
export function showKnocks(room: string, waiting: MemberView[]): void {
  const items = new Map(
    [...list.children].map((item) => [item instanceof HTMLElement ? item.dataset['member'] : '', item]),
  );
  for (const who of waiting) {
    if (items.delete(who.member)) continue;
    list.append(knockItem(room, who));
    status.textContent = [
      t('knock.asks', { who: personName(t, who) }),
      ...(raised === null ? [] : [t('knock.raises', { max: raised })]),
    ].join('. ');
  }
  for (const gone of items.values()) gone.remove();
  section.hidden = waiting.length === 0;
}

/** Shows beside each knock what the room's limit becomes, if letting that person in raises it. */
export function showRaisedLimit(members: number, max: number): void {
  raised = raisedMax({ members, max });
  for (const item of list.children) fillLimit(item);
}

function fillLimit(item: Element): void {
  const limit = find('[data-text="limit"]', HTMLElement, item);
  limit.hidden = raised === null;
  limit.textContent = raised === null ? '' : t('knock.raises', { max: raised });
}

function knockItem(room: string, who: MemberView): HTMLElement {
  const item = cloneTemplate('knock-template');
  item.dataset['member'] = who.member;
  find('[data-text="asks"]', HTMLElement, item).textContent = t('knock.asks', { who: personName(t, who) });
  fillLimit(item);
  paint(item, who.user);
  for (const button of item.querySelectorAll('button')) {
    const letIn = button.dataset['does'] === 'let-in';
    button.setAttribute('aria-label', `${button.textContent}: ${personName(t, who)}`);
    button.addEventListener('click', () => void answer(room, who, letIn));
  }
  return item;
}

async function answer(room: string, { member }: MemberView, letIn: boolean): Promise<void> {
  const outcome = await request('PUT', `${roomPath(room)}/knocks/${member}`, { letIn });
  showProblem('error' in outcome ? outcome.error.message : '');
  find('#text', HTMLElement).focus();
}
