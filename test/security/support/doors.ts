import type { KnockAck } from '../../../src/shared/events.js';
import type { ChatView, EndingView, ErrorView } from '../../../src/shared/views.js';
import { makeGif } from '../../support/gif.js';
import { emitChat, type Visitor } from '../../support/visitor.js';
import { PATIENCE_MS } from '../../support/until.js';

/** The room that the requests address, and its contents. */
export interface Scene {
  room: string;
  password: string;
  /** A GIF sent to the room. */
  gif: ChatView;
  /** A member whom the host may remove. */
  seated: string;
  /** Lets the host create an invite. @returns its token, empty for a room without a password */
  invite: () => Promise<string>;
}

/** One way to access a room. @returns the outcome in short: a status, a redirect's target, an error code */
export type Door = (who: Visitor, scene: Scene) => Promise<string>;

/** Every way to access a room. New routes and events go here and into the tables. */
export const doors = {
  page: (who, { room }) => get(who, `/room/${room}`),
  'see the door': (who, { room }) => get(who, `/room/${room}/door`),
  'frame without script': (who, { room }) => get(who, `/room/${room}?view=log`),
  history: (who, { room, gif }) => get(who, `/room/${room}/chats?before=${gif.cursor}`),
  'GIF file': (who, { gif }) => get(who, gif.gif?.src ?? ''),
  poster: (who, { gif }) => get(who, gif.gif?.poster ?? ''),
  'connect a socket': async (who, { room }) => {
    try {
      (await who.connect({ room })).disconnect();
      return 'in';
    } catch (error) {
      return codeOf(error);
    }
  },
  'chat by socket': async (who, { room }) => {
    try {
      const socket = await who.connect({ room });
      const ack = await emitChat(socket, 'from a socket');
      socket.disconnect();
      return 'chat' in ack ? 'sent' : ack.error.code;
    } catch (error) {
      return codeOf(error);
    }
  },
  'chat by request': async (who, { room }) =>
    answer(await who.json(`/room/${room}/chat`, { chat: 'from a request' })),
  'GIF upload': async (who, { room }) => answer(await who.gif(room, await makeGif())),
  invite: async (who, { room }) => answer(await who.json(`/room/${room}/invites`, {})),
  rename: async (who, { room }) => answer(await who.json(`/room/${room}`, { title: 'theirs' }, 'PATCH')),
  'close the door': async (who, { room }) =>
    answer(await who.json(`/room/${room}`, { closed: true }, 'PATCH')),
  'set a password': async (who, { room }) =>
    answer(await who.json(`/room/${room}`, { password: 'theirs' }, 'PATCH')),
  'set the limit': async (who, { room }) => answer(await who.json(`/room/${room}`, { max: 20 }, 'PATCH')),
  'remove a member': async (who, { room, seated }) =>
    answer(await who.json(`/room/${room}/members/${seated}`, undefined, 'DELETE')),
  'hand over': async (who, { room, seated }) =>
    answer(await who.json(`/room/${room}/host`, { member: seated }, 'PUT')),
  'answer a knock': async (who, { room }) =>
    answer(await who.json(`/room/${room}/knocks/${'a'.repeat(16)}`, { letIn: true }, 'PUT')),
  delete: async (who, { room }) => answer(await who.request(`/room/${room}`, { method: 'DELETE' })),
  'learn when it ends': async (who, { room }) => {
    const response = await fetch(`${who.url}/endings`, {
      headers: { cookie: `${who.cookie}; visited=${room}` },
    });
    const { endings } = (await response.json()) as { endings: EndingView[] };
    return endings.some(({ id }) => id === room) ? 'ending' : 'nothing';
  },
  knock: async (who, { room }) => {
    const lobby = await who.watchLobby();
    const ack = (await lobby.timeout(PATIENCE_MS).emitWithAck('knock', room)) as KnockAck;
    lobby.disconnect();
    return 'waiting' in ack ? 'waits' : ack.error.code;
  },
  'unlock, wrong': async (who, { room }) =>
    answer(await who.form(`/room/${room}/unlock`, { password: 'wrong' })),
  'use no invitation': async (who, { room }) =>
    answer(await who.form(`/room/${room}/invite`, { token: 'a'.repeat(22) })),
  'unlock, right': async (who, { room, password }) => {
    await who.form(`/room/${room}/unlock`, { password });
    return get(who, `/room/${room}`);
  },
  'old link': async (who, { room, password }) => {
    await who.request(`/room/${room}?password=${password}`);
    return get(who, `/room/${room}`);
  },
  'use an invitation': async (who, { room, invite }) => {
    await who.form(`/room/${room}/invite`, { token: await invite() });
    return get(who, `/room/${room}`);
  },
} satisfies Record<string, Door>;

const get = async (who: Visitor, path: string): Promise<string> => answer(await who.request(path));

/** A response in short. Redirects of plain forms lead to the room (`in`) or to the lobby (`out`). */
async function answer(response: Response): Promise<string> {
  const text = await response.text();
  if (response.status === 303) return response.headers.get('location') === '/' ? 'out' : 'in';
  if (response.ok) return String(response.status);
  const { error } = JSON.parse(text) as { error: ErrorView };
  return `${response.status} ${error.code}`;
}

function codeOf(error: unknown): string {
  const { data } = error as { data?: ErrorView };
  if (data === undefined) throw error;
  return data.code;
}
