import type { ChatView, ErrorView, HistoryView, MemberView, ReactionView, RoomView } from './views.js';

/** The socket events of both namespaces, and what they carry besides views. */

/**
 * A member entered or left. `members` is how many there are now. In a room of more than 50, `others` lists the
 * members who did the same right after, in order.
 */
export interface Presence extends MemberView {
  members: number;
  others?: MemberView[];
}

/** A change of the room, shown as a line in the chat. */
export type RoomChange =
  | { kind: 'door_closed' | 'door_opened' | 'password_set' | 'password_removed' }
  | { kind: 'title_changed'; title: string }
  | { kind: 'max_changed'; max: number }
  | { kind: 'shown_out' | 'let_in' | 'host_changed'; who: MemberView };

/** The answer to a knock: the host was notified, or an error. */
export type KnockAck = { waiting: true } | { error: ErrorView };

export type ReactAck = { reactions: ReactionView[] } | { error: ErrorView };

export type ChatAck = { chat: ChatView } | { error: ErrorView };

/**
 * The `auth` of a connection to `/chat`. `after` is the cursor of the client's last chat; `from` is that of its
 * first, if it lacks earlier ones. `member` is the member its page shows; the connection is refused with
 * `other_person` if the cookie is another person's.
 */
export interface ChatAuth {
  room: string;
  after?: string;
  from?: string | undefined;
  member?: string;
}

/**
 * The `auth` of a connection to `/room`. `member` is the member its page shows. `watch` holds the ids of the rooms it
 * shows, at most `ROOMS_WATCHED_MAX`: it gets their changes, and new rooms in batches. Without `watch` it gets all
 * changes of all rooms.
 */
export interface LobbyAuth {
  member?: string;
  watch?: string[];
}

/** In both namespaces, from a stopping server: reconnect in `wait` ms. */
export interface RestartEvents {
  restart: (when: { wait: number }) => void;
}

/** Namespace `/room`, the lobby, from the server. */
export interface LobbyEvents extends RestartEvents {
  newRoom: (room: RoomView) => void;
  updateRoom: (room: RoomView) => void;
  removeRoom: (id: string) => void;
  /**
   * Instead of `newRoom`, at most once a second, to connections with `watch`, which also get these rooms' changes
   * from now on.
   */
  newRooms: (rooms: RoomView[]) => void;
  /** This person's last connection to a room has ended; `GET /endings` says whether the room ends with it. */
  left: () => void;
  /** The host has answered this person's knock. If they may enter, a seat is kept for them for `LET_IN_MS`. */
  knockAnswered: (answer: { room: string; letIn: boolean }) => void;
}

/** Namespace `/room`, from the browser. */
export interface LobbyClientEvents {
  /**
   * Asks to be let into a locked, closed or full room. The knock lasts as long as this connection, at most ten
   * minutes.
   */
  knock: (room: string, ack: (answer: KnockAck) => void) => void;
  /** The ids of all rooms the page shows now. The state of the new ones is sent by the usual events. */
  watch: (rooms: string[]) => void;
}

/** Namespace `/chat`, from the server. */
export interface ChatServerEvents extends RestartEvents {
  chat: (chats: ChatView[]) => void;
  /**
   * The new state of chats that changed. Also sent on connection, for all changed chats that `after` and `from`
   * cover.
   */
  changed_chats: (chats: ChatView[]) => void;
  /** Too much was missed to send it all: these are the latest chats; earlier ones are in the history. */
  skipped: (latest: HistoryView) => void;
  /**
   * All members, the longest-standing first: sent on every connection, and again if a `join` or `exit` may have been
   * missed.
   */
  members: (members: MemberView[]) => void;
  join: (who: Presence) => void;
  exit: (who: Presence) => void;
  typing: (who: MemberView & { typing: boolean }) => void;
  /** The room as it is now: sent before each `members`, and when anything but the seats changes. */
  room: (room: RoomView) => void;
  /** The room has just changed. For `shown_out` it comes before the `exit`. */
  changed: (change: RoomChange) => void;
  /** To the host only: everyone who is knocking, in the order in which they knocked. Also sent on connection. */
  knocks: (waiting: MemberView[]) => void;
  /** To the host only: how many seats are reserved for people who have not entered yet. Also sent on connection. */
  coming: (count: number) => void;
  /** The client has to leave: the room ended (`room_not_found`), or the host removed the member (`shown_out`). Then the server disconnects. */
  gone: (why: { code: string }) => void;
}

/** Namespace `/chat`, from the browser. */
export interface ChatClientEvents {
  /** `quote` is the id of the chat that this one replies to. */
  chat: (
    content: { key: string; chat: string; quote?: string | undefined },
    ack: (answer: ChatAck) => void,
  ) => void;
  /** Adds or removes this member's reaction to a chat. */
  react: (what: { chat: string; emoji: string; on: boolean }, ack: (answer: ReactAck) => void) => void;
  typing: (typing: boolean) => void;
}
