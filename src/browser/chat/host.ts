import type { MemberView, RoomView } from '../../shared/views.js';
import { find } from '../page.js';
import { onFirstUse } from './on-first-use.js';

const button = find('#room-button', HTMLButtonElement);
const settings = find('#settings', HTMLDialogElement);
const doors = find('#doors', HTMLElement);

/** The host's tools, shown while the reader is the host, which may change while the page is open. */
export function initHosting(room: string, me: MemberView) {
  let facts: RoomView | null = null;
  const roomSettings = onFirstUse(async () =>
    (await import('./room-settings.js')).initRoomSettings(room, () => facts),
  );
  button.addEventListener('click', () => void roomSettings().then((open) => open?.()));

  return {
    /** Updates the tools to the room's current state. */
    renderRoom(now: RoomView): void {
      facts = now;
      doors.dataset['locked'] = String(now.locked);
      doors.dataset['closed'] = String(now.closed);
      const iAmHost = now.owner === me.user;
      button.hidden = !iAmHost;
      if (!iAmHost) settings.close();
    },
  };
}
