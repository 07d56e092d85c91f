import { io, type Socket } from 'socket.io-client';
import type { LobbyEvents } from '../../shared/events.js';
import { dropRoom, reloadRooms, showRoom } from '../lobby/room-list.js';
import { askForPasswords } from '../lobby/unlock.js';
import { find, t } from '../page.js';
import { letPasswordsBeShown } from '../passwords.js';
import { wearOwnColour } from '../person.js';
import { switchThemeInPlace } from '../theme.js';

wearOwnColour();
switchThemeInPlace();
askForPasswords();
letPasswordsBeShown();

const socket: Socket<LobbyEvents, Record<string, never>> = io('/room');
const offline = find('#offline', HTMLElement);

// One change after the other: an event that comes while the list is being fetched is newer than that list.
let changes = Promise.resolve();
const inTurn = (change: () => void | Promise<void>): void => {
  // A list that could not be fetched is fetched again with the next connection.
  changes = changes.then(change).catch(() => undefined);
};

socket.on('connect', () => {
  offline.textContent = '';
  inTurn(reloadRooms);
});
socket.on('disconnect', () => {
  offline.textContent = t('lobby.offline');
});
socket.on('newRoom', (room) => {
  inTurn(() => {
    showRoom(room);
  });
});
socket.on('updateRoom', (room) => {
  inTurn(() => {
    showRoom(room);
  });
});
socket.on('removeRoom', (id) => {
  inTurn(() => {
    dropRoom(id);
  });
});
