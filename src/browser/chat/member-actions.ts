import type { MemberView } from '../../shared/views.js';
import type { Actions } from './action.js';
import { onFirstUse } from './on-first-use.js';

/** The actions on a member. @param isHost whether the reader is the host now */
export function memberActions(room: string, me: MemberView, isHost: () => boolean): Actions<MemberView> {
  const questions = onFirstUse(() => import('./host-questions.js'));
  const isAvailable = (who: MemberView) => isHost() && who.member !== me.member;
  return {
    makeHost: { isAvailable, run: async (who) => (await questions())?.handRoomOver(room, who) },
    kick: { isAvailable, run: async (who) => (await questions())?.removePerson(room, who) },
  };
}
