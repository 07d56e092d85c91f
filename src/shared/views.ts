/**
 * What the server shows to browsers and other programs, in JSON responses and socket events.
 * Times are ISO 8601 strings in UTC; colours are `#rrggbb`.
 */

/**
 * A room as the lobby sees it. `members` counts the seats taken; `owner` is the colour of the room's host; `colours`
 * are the members' colours, the longest-standing first, at most `COLOURS_SHOWN`.
 */
export interface RoomView {
  id: string;
  title: string;
  max: number;
  members: number;
  locked: boolean;
  /** Whether newcomers have to knock. */
  closed: boolean;
  owner: string;
  colours: string[];
  createdAt: string;
  /** When the last message was sent, stored at most once a minute; absent before the first. */
  talkedAt?: string;
}

/** A page of the lobby, newest rooms first; `before` opens the page after it, with older rooms, and is null at the end. */
export interface LobbyView {
  rooms: RoomView[];
  before: string | null;
}

/**
 * A room that this person was the last to leave, and that ends in `endsIn` ms unless someone enters: `GET /endings`.
 */
export interface EndingView {
  id: string;
  title: string;
  endsIn: number;
}

/** What keeps a person out of a room, or `open`. Of several reasons, the hardest to overcome. */
export type DoorState = 'removed' | 'locked' | 'closed' | 'full' | 'open';

/** A room as it appears to a person who wants to enter: `GET /room/:id/door`. */
export interface DoorView {
  room: RoomView;
  state: DoorState;
  /** Whether the host can be asked. */
  canKnock: boolean;
}

/** A person in one room. `member` identifies them in this room only and does not reveal the session. */
export interface MemberView {
  member: string;
  /** The person's colour in this room. */
  user: string;
  /** Four digits, 1000 to 9999. */
  number: number;
}

/** The URLs of a GIF and its still first frame, the size in pixels, and its sender's description, if any. */
export interface GifView {
  src: string;
  poster: string;
  width: number;
  height: number;
  alt?: string;
}

/** The quote in a reply: the author, and the beginning of the text or of a GIF's description; neither if that chat was removed. */
export interface QuoteView extends MemberView {
  /** The id of the chat. */
  id: string;
  chat?: string;
  gif?: { alt?: string };
}

/** One kind of reaction, an emoji, and the members who reacted, in that order. */
export interface ReactionView {
  emoji: string;
  members: string[];
}

/** One chat: a text or a GIF, or neither if it was removed. `cursor` sorts as a string in the order of the room. */
export interface ChatView extends MemberView {
  id: string;
  cursor: string;
  /** The author's key for this chat, by which their outbox recognises it. */
  key?: string;
  chat?: string;
  gif?: GifView;
  /** The chat that a text replies to. */
  quote?: QuoteView;
  reactions?: ReactionView[];
  /** The names of those who reacted: only the first of each kind. */
  reacted?: MemberView[];
  removed?: true;
  removedBy?: 'author' | 'host';
  createdAt: string;
}

/** The answer to a failed request or event. `code` is stable, `message` is in the reader's language. */
export interface ErrorView {
  code: string;
  message: string;
  /** With `too_many`: when to try again. */
  seconds?: number;
}

/** What the host can change with `PATCH /room/:id`; an empty password removes it. */
export interface RoomSettings {
  title?: string | undefined;
  closed?: boolean | undefined;
  max?: number | undefined;
  password?: string | undefined;
}

/**
 * A link to a room, to share. For a locked room it works once, until `expiresAt`, and holds a token instead of the password, in the
 * fragment, which browsers do not send to servers.
 */
export interface InviteView {
  url: string;
  expiresAt: string | null;
  /** The URL as a QR code: an SVG path of 1 × 1 squares, `size` × `size` in all with the quiet zone. */
  qr: { size: number; path: string };
}

/** An older page of a room's chats, oldest first; `before` opens the page before it, null at the beginning. */
export interface HistoryView {
  chats: ChatView[];
  before: string | null;
}
