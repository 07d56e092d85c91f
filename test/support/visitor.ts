import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type {
  ChatAck,
  ChatAuth,
  ChatClientEvents,
  ChatServerEvents,
  LobbyClientEvents,
  LobbyEvents,
} from '../../src/shared/events.js';
import type { ChatView, ErrorView } from '../../src/shared/views.js';
import { PATIENCE_MS } from './until.js';

export type ChatSocket = Socket<ChatServerEvents, ChatClientEvents>;
export type LobbySocket = Socket<LobbyEvents, LobbyClientEvents>;

/** A person with cookies but no browser, who uses the contract's requests and sockets. */
export class Visitor {
  readonly #cookies = new Map<string, string>();

  constructor(
    private readonly t: TestContext,
    readonly url: string,
    private readonly language = 'ko',
  ) {}

  /** The same person at another node, with the same cookies. */
  at(url: string): Visitor {
    const same = new Visitor(this.t, url, this.language);
    for (const [name, value] of this.#cookies) same.#cookies.set(name, value);
    return same;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** A request with this visitor's cookies that follows no redirect. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookie);
    if (!headers.has('accept-language')) headers.set('accept-language', this.language);
    const response = await fetch(this.url + path, { redirect: 'manual', ...init, headers }).catch(
      (error: unknown) => {
        // The reason is only in `cause`, which test reports omit.
        const cause = error instanceof Error ? error.cause : undefined;
        throw new Error(`no answer to ${init.method ?? 'GET'} ${path}: ${String(cause)}`, { cause: error });
      },
    );
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/);
      this.#cookies.set(name, value);
    }
    return response;
  }

  /** Posts like a browser's plain form. */
  form(path: string, fields: Record<string, string>): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    });
  }

  json(path: string, body: unknown, method = 'POST'): Promise<Response> {
    return this.request(path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Uploads bytes as `gif`. */
  gif(
    room: string,
    bytes: Uint8Array<ArrayBuffer>,
    { name = 'a.gif', type = 'image/gif', key = '', alt = '' } = {},
  ): Promise<Response> {
    const body = new FormData();
    if (key !== '') body.set('key', key);
    if (alt !== '') body.set('alt', alt);
    body.set('gif', new Blob([bytes], { type }), name);
    return this.request(`/room/${room}/gif`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body,
    });
  }

  async page(path: string): Promise<string> {
    const response = await this.request(path, { headers: { accept: 'text/html' } });
    assert.equal(response.status, 200, `GET ${path}`);
    return response.text();
  }

  /** Creates a room. @returns its id */
  async createRoom({ title = 'a room', max = 10, password = '' } = {}): Promise<string> {
    const response = await this.form('/room', { title, max: String(max), password });
    assert.equal(response.status, 303);
    const [, id] = /^\/room\/([0-9a-f]{24})$/.exec(response.headers.get('location') ?? '') ?? [];
    assert.ok(id, 'redirects to the room');
    return id;
  }

  /** Opens the page of a room and connects to it. */
  async enter(room: string, auth: Partial<ChatAuth> = {}): Promise<ChatSocket> {
    await this.page(`/room/${room}`);
    return this.connect({ room, ...auth });
  }

  /** Connects to `/chat`. @throws what `connect_error` says */
  async connect(auth: ChatAuth, headers: Record<string, string> = {}): Promise<ChatSocket> {
    const socket: ChatSocket = this.open('/chat', auth, headers);
    // `members` is the last event of a new connection's greeting.
    const members = new Promise<void>((resolve, reject) => {
      socket.once('members', () => {
        resolve();
      });
      socket.once('disconnect', (reason) => {
        reject(new Error(`disconnected before the list of members came: ${reason}`));
      });
    });
    // Nothing awaits it if the connection is refused.
    members.catch(() => undefined);
    await connected(socket);
    await members;
    return socket;
  }

  /** Connects to `/room`, the lobby. @param watch the rooms whose changes it gets; without it, those of all */
  async watchLobby(headers: Record<string, string> = {}, watch?: string[]): Promise<LobbySocket> {
    const socket: LobbySocket = this.open('/room', watch === undefined ? {} : { watch }, headers);
    await connected(socket);
    return socket;
  }

  /** Starts connecting to a namespace. */
  open(
    namespace: string,
    auth: SocketOptions['auth'] & object,
    headers: Record<string, string> = {},
    options: Partial<ManagerOptions> = {},
  ): Socket {
    const socket = io(this.url + namespace, {
      auth,
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      extraHeaders: { cookie: this.cookie, 'accept-language': this.language, ...headers },
      ...options,
    });
    this.t.after(() => socket.disconnect());
    return socket;
  }
}

/** Sends a chat. @returns the acknowledgement, which may be an error */
export function emitChat(socket: ChatSocket, chat: string, key: string = randomUUID()): Promise<ChatAck> {
  return socket.timeout(PATIENCE_MS).emitWithAck('chat', { key, chat });
}

/** Sends a chat, which the server has to accept. */
export async function sendChat(socket: ChatSocket, chat: string, key?: string): Promise<ChatView> {
  const ack = await emitChat(socket, chat, key);
  assert.ok('chat' in ack, JSON.stringify(ack));
  return ack.chat;
}

/** Checks that a connection is refused with this code. */
export async function refusesSocket(connecting: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(connecting, (error: { data?: ErrorView }) => error.data?.code === code);
}

/** The contract's error in a response. */
export async function errorIn(response: Response): Promise<{ status: number } & ErrorView> {
  const { error } = (await response.json()) as { error: ErrorView };
  return { status: response.status, ...error };
}

async function connected(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}
