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

/** Rooms change with everybody who comes or goes; the lobby hears of each at most five times a second. */
const UPDATE_EVERY_MS = 200;

/** Namespace `/room`: tells every open lobby which rooms there are. */
export function serveLobby(namespace: LobbyNamespace, needs: SocketNeeds, entries: Entries): void {
  const { bus, metrics, nodes, lobbySnapshot } = needs;
  const changed = new Map<string, RoomView>();
  let due: NodeJS.Timeout | undefined;

  /** Tells the lobbies that are open on this node. */
  const emitHere = (news: LobbyNews): void => {
    lobbySnapshot?.note(news);
    // Each event with what it is about, as the contract has them.
    if (news[0] === 'removeRoom') namespace.local.emit(...news);
    else namespace.local.emit(...news);
  };
  const tell = (...news: LobbyNews): void => {
    emitHere(news);
    if (nodes) namespace.serverSideEmit('news', news);
  };
  namespace.on('news', emitHere);

  bus.on('newRoom', (room) => {
    tell('newRoom', room);
  });

  bus.on('updateRoom', (room) => {
    changed.set(room.id, room);
    due ??= setTimeout(() => {
      due = undefined;
      for (const each of changed.values()) tell('updateRoom', each);
      changed.clear();
    }, UPDATE_EVERY_MS);
  });

  bus.on('removeRoom', (id) => {
    changed.delete(id);
    tell('removeRoom', id);
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

  /** The Socket.IO room of all lobbies that one person has open. */
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
