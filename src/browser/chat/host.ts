import type { MemberView, RoomView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import { request } from '../request.js';
import { ask } from './ask.js';
import { showProblem } from './problem.js';
import { closeRoomSettings, watchRoomSettings } from './room-settings.js';

const button = find('#room-button', HTMLButtonElement);
const doors = find('#doors', HTMLElement);

/** What the host can do, offered for as long as one is the host, which may change while the page is open. */
export function offerHosting(room: string, me: MemberView) {
  let facts: RoomView | null = null;
  watchRoomSettings(room, button, () => facts);

  return {
    /** The room is like this now. */
    roomIs(now: RoomView): void {
      facts = now;
      doors.dataset['locked'] = String(now.locked);
      doors.dataset['closed'] = String(now.closed);
      const iAmHost = now.owner === me.user;
      button.hidden = !iAmHost;
      if (!iAmHost) closeRoomSettings();
    },

    /** Shows somebody out, after a question. */
    async showOut(who: MemberView): Promise<void> {
      const sure = await ask({
        title: t('host.showOutTitle', { who: personName(t, who) }),
        text: t('host.showOutText'),
        yes: t('host.showOutYes'),
      });
      if (!sure) return;
      const outcome = await request('DELETE', `/room/${room}/members/${who.member}`);
      // Who has gone by themselves meanwhile need not be shown out.
      if ('error' in outcome && outcome.error.code !== 'member_not_found') showProblem(outcome.error.message);
    },
  };
}
