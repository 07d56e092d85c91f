import type { Socket } from 'socket.io-client';
import type { LobbyClientEvents, LobbyEvents } from '../../shared/events.js';
import { find, given, t } from '../page.js';

type LobbySocket = Pick<Socket<LobbyEvents, LobbyClientEvents>, 'on' | 'emit' | 'disconnect' | 'connect'>;

/** At a closed or full door: asks the host to be let in, waits, and goes in. */
export function offerToKnock(socket: LobbySocket): void {
  const door = document.querySelector<HTMLElement>('#at-door');
  if (!door) return;
  const room = given(door, 'room');
  const knock = find('#knock', HTMLButtonElement, door);
  const stop = find('#knock-stop', HTMLButtonElement, door);
  const state = find('#knock-state', HTMLElement, door);
  let waits = false;

  const show = (waiting: boolean, message: string): void => {
    waits = waiting;
    knock.hidden = waiting;
    stop.hidden = !waiting;
    state.textContent = message;
  };
  const ask = (): void => {
    socket.emit('knock', room, (answer) => {
      if ('error' in answer) show(false, answer.error.message);
      else show(true, t('knock.waiting'));
    });
  };

  knock.addEventListener('click', ask);
  stop.addEventListener('click', () => {
    show(false, t('knock.hint'));
    // A knock lasts as long as its connection.
    socket.disconnect();
    socket.connect();
    knock.focus();
  });
  // A connection that was lost took the knock with it.
  socket.on('connect', () => {
    if (waits) ask();
  });
  socket.on('knockAnswered', ({ room: answered, letIn }) => {
    if (answered !== room) return;
    show(false, t(letIn ? 'knock.letInNow' : 'knock.refused'));
    knock.hidden = true;
    if (letIn) location.assign(`/room/${room}`);
  });
  socket.on('removeRoom', (id) => {
    if (id === room) show(false, t('errors.room_not_found'));
  });
  door.hidden = false;
}
