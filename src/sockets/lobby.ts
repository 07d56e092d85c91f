import type { LobbyNews } from '../rooms/lobby-changes.js';
import type { Person } from '../people/identity.js';
import type { RoomView } from '../shared/events.js';
import { UserError } from '../lib/errors.js';
import { translatorOf } from '../lib/languages.js';
import { lobbyAuthInput, read } from '../middleware/inputs.js';
import { asUserError } from '../middleware/error-handler.js';
import { callerOf } from './callers.js';
import type { Entries } from './connection-limits.js';
import { serveKnocks } from './knocks.js';
import { connectError } from './socket-errors.js';
import { connectionsOf, type LobbyNamespace, type LobbySocket, type SocketNeeds } from './types.js';

/** Rooms change whenever a member enters or leaves; lobbies get each room at most five times a second. */
const UPDATE_EVERY_MS = 200;

/** Namespace `/room`: keeps open lobbies up to date. */
export function serveLobby(namespace: LobbyNamespace, needs: SocketNeeds, entries: Entries): void {
  const { bus, metrics, nodes, lobbySnapshot } = needs;
  const changed = new Map<string, RoomView>();
  let due: NodeJS.Timeout | undefined;

  /** Emits to the lobbies on this node. */
  const emitHere = (news: LobbyNews): void => {
    lobbySnapshot?.note(news);
    // Two calls, since the types pair each event with its argument.
    if (news[0] === 'removeRoom') namespace.local.emit(...news);
    else namespace.local.emit(...news);
  };
  const emit = (...news: LobbyNews): void => {
    emitHere(news);
    if (nodes) namespace.serverSideEmit('news', news);
  };
  namespace.on('news', emitHere);

  bus.on('newRoom', (room) => {
    emit('newRoom', room);
  });

  bus.on('updateRoom', (room) => {
    changed.set(room.id, room);
    due ??= setTimeout(() => {
      due = undefined;
      for (const each of changed.values()) emit('updateRoom', each);
      changed.clear();
    }, UPDATE_EVERY_MS);
  });

  bus.on('removeRoom', (id) => {
    changed.delete(id);
    emit('removeRoom', id);
  });

  bus.on('knockAnswered', (room, member, letIn) =>
    namespace.to(connectionsOf(room, member)).emit('knockAnswered', { room, letIn }),
  );

  bus.on('left', (person) => {
    namespace.to(lobbiesOf(person)).emit('left');
  });

  namespace.use((socket, next) => {
    const caller = callerOf(socket);
    try {
      checkMember(socket);
      socket.once('disconnect', entries.enter(socket));
      next();
    } catch (error) {
      next(connectError(asUserError(error), translatorOf(caller.locale)));
    }
  });

  /** The Socket.IO room of all lobbies of one person. */
  const lobbiesOf = (person: Person): string => connectionsOf('lobby', person.lobbyMember);

  /** @throws UserError `other_person` */
  const checkMember = (socket: LobbySocket): void => {
    const { person } = callerOf(socket);
    const { member } = read(lobbyAuthInput, socket.handshake.auth);
    if (person === null || member === undefined) return;
    if (member !== person.lobbyMember) throw new UserError('other_person', 409);
  };

  namespace.on('connection', (socket) => {
    const { person } = callerOf(socket);
    if (person !== null) void socket.join(lobbiesOf(person));
    serveKnocks(socket, needs);
    metrics.connections.inc({ namespace: 'room' });
    socket.on('disconnect', () => {
      metrics.connections.dec({ namespace: 'room' });
    });
  });
}
