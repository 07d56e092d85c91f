import { io, type Socket } from 'socket.io-client';
import type { LobbyClientEvents, LobbyEvents } from '../../shared/events.js';
import type { ErrorView } from '../../shared/views.js';
import { reconnectOnRestart } from '../reconnect-on-restart.js';
import { showArrivals } from '../lobby/arrivals.js';
import { moveByArrows } from '../lobby/arrow-keys.js';
import { Door } from '../lobby/door.js';
import { initEndings } from '../lobby/endings.js';
import { Lobby } from '../lobby/lobby.js';
import { onSearch } from '../lobby/search.js';
import { keepTalkCurrent } from '../lobby/talk.js';
import { initWatching, watchAuth, watchShown } from '../lobby/watching.js';
import { find, dataAttr, t } from '../page.js';
import { initPasswordToggles } from '../passwords.js';
import { beginPage } from '../shell.js';

beginPage();
initPasswordToggles();
moveByArrows();
showArrivals();
keepTalkCurrent();

const lobby = new Lobby();
const member = dataAttr(find('#rooms', HTMLElement), 'member');
const socket: Socket<LobbyEvents, LobbyClientEvents> = io('/room', {
  auth: (send) => {
    send(watchAuth(member));
  },
});
initWatching(socket);
reconnectOnRestart(socket);
new Door(socket);
initEndings(socket);
const offline = find('#offline', HTMLElement);

// Changes run one after the other: an event that arrives during a fetch is newer than the fetched rooms.
let changes = Promise.resolve();
const inTurn = (change: () => void | Promise<void>): void => {
  // A failed fetch is repeated on the next connection.
  changes = changes
    .then(change)
    .catch(() => undefined)
    .then(watchShown);
};

socket.on('connect', () => {
  offline.textContent = '';
  inTurn(() => lobby.sync());
});
socket.on('connect_error', (error: Error & { data?: ErrorView }) => {
  // The cookie now belongs to another person, so the page must show their colour.
  if (error.data?.code === 'other_person') location.reload();
});
socket.on('disconnect', () => {
  offline.textContent = t('lobby.offline');
});
socket.on('newRooms', (rooms) => {
  inTurn(() => {
    for (const room of rooms) lobby.created(room);
  });
});
socket.on('updateRoom', (room) => {
  inTurn(() => {
    lobby.changed(room);
  });
});
socket.on('removeRoom', (id) => {
  inTurn(() => {
    lobby.ended(id);
  });
});
onSearch(() => {
  inTurn(() => lobby.showResults());
});
find('#more', HTMLAnchorElement).addEventListener('click', (event) => {
  event.preventDefault();
  inTurn(() => lobby.more());
});
