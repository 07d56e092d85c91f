/** Limits that pages and the server share. Lengths are in graphemes (graphemes.ts): what people see as one character. */
export const TITLE_MAX = 60;
export const PASSWORD_MAX = 128;
export const CHAT_MAX = 2000;
/** In UTF-8. Ten bytes per character are more than any script needs; a chat of long emoji could have 50 KB. */
export const CHAT_BYTES_MAX = 10 * CHAT_MAX;
export const MEMBERS_MIN = 2;
export const MEMBERS_MAX = 1000;
export const MEMBERS_DEFAULT = 10;
/** How many members a room's page lists; its socket sends the others. */
export const MEMBERS_ON_PAGE = 100;

/**
 * How long a seat is kept for a person whom the host lets in: they may have looked away, and a slow page takes half
 * of the time.
 */
export const LET_IN_MS = 60_000;

/** The alt text of a GIF. */
export const ALT_MAX = 300;

/** How much of a chat a quote shows. */
export const QUOTE_MAX = 140;

/** The number of chats in a page of history. */
export const HISTORY_PAGE = 50;

/** The number of rooms in a page of the lobby, and of members' colours shown for each. */
export const LOBBY_PAGE = 50;
export const COLOURS_SHOWN = 8;

/** The number of rooms that one lobby can watch: ten pages. */
export const ROOMS_WATCHED_MAX = 500;

/** The number of kinds of reactions to a chat, of reactions in total, and of people that pages name for each kind. */
export const REACTION_KINDS_MAX = 12;
export const REACTIONS_MAX = 2000;
export const REACTED_SHOWN = 5;
