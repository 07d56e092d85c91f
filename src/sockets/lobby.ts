import type { Person } from '../people/identity.js';
import { UserError } from '../lib/errors.js';
import { translatorOf } from '../lib/languages.js';
import { lobbyAuthInput, watchInput } from '../middleware/inputs.js';
import { readInput } from '../middleware/read-input.js';
import { asUserError } from '../middleware/error-handler.js';
import { callerOf } from './callers.js';
import type { Entries } from './connection-limits.js';
import { serveKnocks } from './knocks.js';
import { LobbyFeed } from './lobby-feed.js';
import { connectError, socketError } from './socket-errors.js';
import { connectionsOf, type LobbyNamespace, type LobbySocket, type SocketNeeds } from './types.js';

/** Namespace `/room`: keeps open lobbies up to date. */
export function serveLobby(namespace: LobbyNamespace, needs: SocketNeeds, entries: Entries): LobbyFeed {
  const { bus, metrics, rates } = needs;
  const feed = new LobbyFeed(namespace, needs);

  bus.on('knockAnswered', (room, member, letIn) =>
    namespace.to(connectionsOf(room, member)).emit('knockAnswered', { room, letIn }),
  );

  bus.on('left', (person) => {
    namespace.to(lobbiesOf(person)).emit('left');
  });

  namespace.use((socket, next) => {
    const caller = callerOf(socket);
    const admit = async (): Promise<void> => {
      const { member, watch } = readInput(lobbyAuthInput, socket.handshake.auth);
      checkMember(socket, member);
      socket.once('disconnect', entries.enter(socket));
      await feed.open(socket, watch);
    };
    admit().then(
      () => {
        next();
      },
      (thrown: unknown) => {
        next(connectError(asUserError(thrown), translatorOf(caller.locale)));
      },
    );
  });

  /** The Socket.IO room of all lobbies of one person. */
  const lobbiesOf = (person: Person): string => connectionsOf('lobby', person.lobbyMember);

  /** @throws UserError `other_person` */
  const checkMember = (socket: LobbySocket, member: string | undefined): void => {
    const { person } = callerOf(socket);
    if (person === null || member === undefined) return;
    if (member !== person.lobbyMember) throw new UserError('other_person', 409);
  };

  namespace.on('connection', (socket) => {
    const { person, limitKey } = callerOf(socket);
    if (person !== null) void socket.join(lobbiesOf(person));
    serveKnocks(socket, needs);
    metrics.connections.inc({ namespace: 'room' });
    socket.on('watch', (payload: unknown) => {
      const watched = watchInput.safeParse(payload);
      if (!watched.success) return;
      // Beyond the limit, or without the database, its rooms are updated when the page next asks.
      rates
        .consume('requests', limitKey)
        .then(() => feed.watch(socket, watched.data))
        .catch((thrown: unknown) => socketError(socket, thrown, 'rooms could not be watched', needs));
    });
    socket.on('disconnect', () => {
      metrics.connections.dec({ namespace: 'room' });
    });
  });
  return feed;
}
