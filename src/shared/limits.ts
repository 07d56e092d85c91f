/** What people may type and how many may come, the same on the page and on the server. Lengths are in graphemes (graphemes.ts): what people see as one character. */
export const TITLE_MAX = 60;
export const PASSWORD_MAX = 128;
export const CHAT_MAX = 2000;
/** In UTF-8: ten bytes a character are more than any script needs, and keep a chat of nothing but long emoji from being 50 KB. */
export const CHAT_BYTES_MAX = 10 * CHAT_MAX;
export const MEMBERS_MIN = 2;
export const MEMBERS_MAX = 1000;
export const MEMBERS_DEFAULT = 10;

/** How long a seat is kept for somebody whom the host lets in: they may look away while they wait, and a slow page takes half of it. */
export const LET_IN_MS = 60_000;

/** What a GIF shows, in words, for those who do not see it. */
export const ALT_MAX = 300;

/** So much of a chat stands in an answer that quotes it. */
export const QUOTE_MAX = 140;

/** How many chats a page of history holds. */
export const HISTORY_PAGE = 50;

/** How many rooms a page of the lobby holds, and how many of the colours inside it shows of each. */
export const LOBBY_PAGE = 50;
export const COLOURS_SHOWN = 8;
