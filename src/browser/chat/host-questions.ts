import type { MemberView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { t } from '../page.js';
import { request } from '../request.js';
import { ask } from './ask.js';
import { showProblem } from './problem.js';

/** Removes a person from the room, after the host confirms. */
export async function removePerson(room: string, who: MemberView): Promise<void> {
  const sure = await ask({
    title: t('host.kickTitle', { who: personName(t, who) }),
    text: t('host.kickText'),
    yes: t('host.kickYes'),
  });
  if (!sure) return;
  const outcome = await request('DELETE', `/room/${room}/members/${who.member}`);
  // A person who left meanwhile need not be removed.
  if ('error' in outcome && outcome.error.code !== 'member_not_found') showProblem(outcome.error.message);
}

/** Makes another person the host, after the reader confirms. */
export async function handRoomOver(room: string, who: MemberView): Promise<void> {
  const sure = await ask({
    title: t('host.handOverTitle', { who: personName(t, who) }),
    text: t('host.handOverText'),
    yes: t('host.handOver'),
  });
  if (!sure) return;
  const outcome = await request('PUT', `/room/${room}/host`, { member: who.member });
  if ('error' in outcome) showProblem(outcome.error.message);
}
