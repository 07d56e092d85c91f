/**
 * The wire contract between server and browser: what the sockets carry and what JSON requests answer.
 * Times are ISO 8601 strings in UTC; colours are `#rrggbb`.
 */

/** A room as the lobby sees it. `members` counts the seats taken; `owner` is the colour of the room's host. */
export interface RoomView {
  id: string;
  title: string;
  max: number;
  members: number;
  locked: boolean;
  owner: string;
  createdAt: string;
}

/** A person in one room. `member` names them there and nowhere else; it never tells the session. */
export interface MemberView {
  member: string;
  /** The colour that is this person's name here. */
  user: string;
  /** Four digits, 1000 to 9999. */
  number: number;
}

/** Where a GIF and its still first frame are, and their size in pixels. */
export interface GifView {
  src: string;
  poster: string;
  width: number;
  height: number;
}

/** One chat: a text or a GIF. `cursor` sorts as a string in the order of the room. */
export interface ChatView extends MemberView {
  id: string;
  cursor: string;
  /** The author's own key for this chat, by which their outbox knows it again. */
  key?: string;
  chat?: string;
  gif?: GifView;
  createdAt: string;
}

/** What a failed request or event is answered with. `code` is stable, `message` is for the reader. */
export interface ErrorView {
  code: string;
  message: string;
}

/** Somebody came or went. `members` is how many are in the room now. */
export interface Presence extends MemberView {
  members: number;
}

/** An older page of a room's chats, oldest first; `before` opens the page before it, null at the beginning. */
export interface HistoryView {
  chats: ChatView[];
  before: string | null;
}

export type ChatAck = { chat: ChatView } | { error: ErrorView };

/** What a browser says when it connects to `/chat`. `after` is the cursor of the last chat it has. */
export interface ChatAuth {
  room: string;
  after?: string;
}

/** Namespace `/room`: the lobby. */
export interface LobbyEvents {
  newRoom: (room: RoomView) => void;
  updateRoom: (room: RoomView) => void;
  removeRoom: (id: string) => void;
}

/** Namespace `/chat`, from the server. */
export interface ChatServerEvents {
  chat: (chats: ChatView[]) => void;
  /** Too much was missed to send it all: these are the latest chats, and what lies before them is history. */
  skipped: (latest: HistoryView) => void;
  /** Everybody in the room, longest there first; sent once on every connection. */
  members: (members: MemberView[]) => void;
  join: (who: Presence) => void;
  exit: (who: Presence) => void;
  typing: (who: MemberView & { typing: boolean }) => void;
  /** The room ended for this client: `room_not_found` (it is gone). The server disconnects next. */
  gone: (why: { code: string }) => void;
}

/** Namespace `/chat`, from the browser. */
export interface ChatClientEvents {
  chat: (say: { key: string; chat: string }, ack: (answer: ChatAck) => void) => void;
  typing: (typing: boolean) => void;
}
