import type { MemberView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { roomPath } from '../../shared/paths.js';
import { find, t } from '../page.js';
import { request } from '../request.js';
import { ask } from './ask.js';
import { showProblem } from './problem.js';

const chats = find('#ask-chats', HTMLElement);

/** Removes a person from the room after the host confirms, and on request all their messages. */
export async function removePerson(room: string, who: MemberView): Promise<void> {
  const option = find('input', HTMLInputElement, chats);
  Object.assign(option, { checked: false });
  chats.hidden = false;
  const sure = await ask({
    title: t('host.kickTitle', { who: personName(t, who) }),
    text: t('host.kickText'),
    yes: t('host.kickYes'),
  });
  chats.hidden = true;
  if (!sure) return;
  const member = `${roomPath(room)}/members/${who.member}`;
  const kicked = await request('DELETE', member);
  // A person who left meanwhile need not be removed.
  if ('error' in kicked && kicked.error.code !== 'member_not_found') showProblem(kicked.error.message);
  else if (option.checked) {
    const removed = await request('DELETE', `${member}/chats`);
    if ('error' in removed) showProblem(removed.error.message);
  }
}

/** Makes another person the host, after the reader confirms. */
export async function handRoomOver(room: string, who: MemberView): Promise<void> {
  const sure = await ask({
    title: t('host.handOverTitle', { who: personName(t, who) }),
    text: t('host.handOverText'),
    yes: t('host.handOver'),
  });
  if (!sure) return;
  const outcome = await request('PUT', `${roomPath(room)}/host`, { member: who.member });
  if ('error' in outcome) showProblem(outcome.error.message);
}
