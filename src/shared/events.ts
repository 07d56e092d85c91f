/**
 * The wire contract between server and browser: what the sockets carry and what JSON requests answer.
 * Times are ISO 8601 strings in UTC; colours are `#rrggbb`.
 */

/**
 * A room as the lobby sees it. `members` counts the seats taken; `owner` is the colour of the room's host; `colours` are
 * those of who is inside, longest there first, `COLOURS_SHOWN` at most.
 */
export interface RoomView {
  id: string;
  title: string;
  max: number;
  members: number;
  locked: boolean;
  /** The host lets nobody new in, except who knocks and is let in. */
  closed: boolean;
  owner: string;
  colours: string[];
  createdAt: string;
}

/** A page of the lobby, newest rooms first; `before` opens the page after it, with older rooms, and is null at the end. */
export interface LobbyView {
  rooms: RoomView[];
  before: string | null;
}

/** A room that ends in `endsIn` ms unless somebody goes in, as whoever left it last is told: `GET /endings`. */
export interface EndingView {
  id: string;
  title: string;
  endsIn: number;
}

/** What keeps somebody out of a room, or that nothing does. The first reason is the one that no other could help against. */
export type DoorState = 'removed' | 'locked' | 'closed' | 'full' | 'open';

/** A room as somebody finds it who wants to come in: `GET /room/:id/door`. */
export interface DoorView {
  room: RoomView;
  state: DoorState;
  /** Whether the host can be asked. */
  canKnock: boolean;
  /** The limit that the room would have with this person, where that is more than it has now; otherwise null. */
  raisedMax: number | null;
}

/** A person in one room. `member` names them there and nowhere else; it never tells the session. */
export interface MemberView {
  member: string;
  /** The colour that is this person's name here. */
  user: string;
  /** Four digits, 1000 to 9999. */
  number: number;
}

/** Where a GIF and its still first frame are, their size in pixels, and what it shows, where its sender said so. */
export interface GifView {
  src: string;
  poster: string;
  width: number;
  height: number;
  alt?: string;
}

/** What an answer quotes: who said it and its beginning, as the server has cut it; of a GIF what it shows, if that is known. */
export interface QuoteView extends MemberView {
  /** The id of the chat. */
  id: string;
  chat?: string;
  gif?: { alt?: string };
}

/** One chat: a text or a GIF. `cursor` sorts as a string in the order of the room. */
export interface ChatView extends MemberView {
  id: string;
  cursor: string;
  /** The author's own key for this chat, by which their outbox knows it again. */
  key?: string;
  chat?: string;
  gif?: GifView;
  /** What a text answers to. */
  quote?: QuoteView;
  createdAt: string;
}

/** What a failed request or event is answered with. `code` is stable, `message` is for the reader. */
export interface ErrorView {
  code: string;
  message: string;
  /** With `too_many`: after so many seconds it may be tried again. */
  seconds?: number;
}

/** Somebody came or went. `members` is how many are in the room now. */
export interface Presence extends MemberView {
  members: number;
}

/** What changed about a room, or was done by its host, as a line in the chat. */
export type RoomChange =
  | { kind: 'door_closed' | 'door_opened' | 'password_set' | 'password_removed' }
  | { kind: 'title_changed'; title: string }
  | { kind: 'max_changed'; max: number }
  | { kind: 'shown_out' | 'let_in' | 'host_changed'; who: MemberView };

/** What the host may change about a room with `PATCH /room/:id`; an empty password takes it away. */
export interface RoomSettings {
  title?: string | undefined;
  closed?: boolean | undefined;
  max?: number | undefined;
  password?: string | undefined;
}

/**
 * A way into a room for somebody else. For a locked room it works once, until `expiresAt`, and carries no password: its
 * secret is in the URL's fragment, which browsers send to nobody.
 */
export interface InviteView {
  url: string;
  expiresAt: string | null;
  /** The URL as a QR code: an SVG path in squares of 1 × 1, the whole `size` × `size` with its quiet zone. */
  qr: { size: number; path: string };
}

/** An older page of a room's chats, oldest first; `before` opens the page before it, null at the beginning. */
export interface HistoryView {
  chats: ChatView[];
  before: string | null;
}

/** Whether a knock was heard: the host has been told, or why they were not. */
export type KnockAck = { waiting: true } | { error: ErrorView };

export type ChatAck = { chat: ChatView } | { error: ErrorView };

/**
 * What a browser says when it connects to `/chat`. `after` is the cursor of the last chat it has; `member` is whom its page
 * shows: refused with `other_person` where the cookie is somebody else's.
 */
export interface ChatAuth {
  room: string;
  after?: string;
  member?: string;
}

/** In both namespaces, from a server that stops: come back to another one, or to its successor, in `wait` ms. */
export interface RestartEvents {
  restart: (when: { wait: number }) => void;
}

/** Namespace `/room`, the lobby, from the server. */
export interface LobbyEvents extends RestartEvents {
  newRoom: (room: RoomView) => void;
  updateRoom: (room: RoomView) => void;
  removeRoom: (id: string) => void;
  /** This person's last connection to a room has ended; `GET /endings` says whether the room ends with it. */
  left: () => void;
  /** The host has answered this person's knock. Who is let in has a seat kept for them for a short while. */
  knockAnswered: (answer: { room: string; letIn: boolean }) => void;
}

/** Namespace `/room`, from the browser. */
export interface LobbyClientEvents {
  /** Asks to be let into a locked, closed or full room. It lasts as long as this connection, ten minutes at most. */
  knock: (room: string, ack: (answer: KnockAck) => void) => void;
}

/** Namespace `/chat`, from the server. */
export interface ChatServerEvents extends RestartEvents {
  chat: (chats: ChatView[]) => void;
  /** Too much was missed to send it all: these are the latest chats, and what lies before them is history. */
  skipped: (latest: HistoryView) => void;
  /** Everybody in the room, longest there first: sent on every connection, and again where a `join` or `exit` may have been missed. */
  members: (members: MemberView[]) => void;
  join: (who: Presence) => void;
  exit: (who: Presence) => void;
  typing: (who: MemberView & { typing: boolean }) => void;
  /** The room as it is now: sent before each `members`, and when anything but the seats changes. */
  room: (room: RoomView) => void;
  /** Something about the room has just changed. For `shown_out` it comes before the `exit`. */
  changed: (change: RoomChange) => void;
  /** To the host alone: everybody who waits at the door, first come first. Sent on connection too. */
  knocks: (waiting: MemberView[]) => void;
  /** To the host alone: for how many people a seat is kept who have not come yet. Sent on connection too. */
  coming: (count: number) => void;
  /** The room ended for this client: `room_not_found` (it is gone) or `shown_out`. The server disconnects next. */
  gone: (why: { code: string }) => void;
}

/** Namespace `/chat`, from the browser. */
export interface ChatClientEvents {
  /** `quote` is the id of the chat that this one answers to. */
  chat: (
    say: { key: string; chat: string; quote?: string | undefined },
    ack: (answer: ChatAck) => void,
  ) => void;
  typing: (typing: boolean) => void;
}
