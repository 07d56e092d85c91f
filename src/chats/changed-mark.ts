/** The value of a chat's `changed` field: sorts by room, then by the order of its chats. */
export const changedMark = (room: string, cursor: string): string => room + cursor;

/** Sorts after the marks of all chats of a room. */
export const behindAll = (room: string): string => `${room}~`;
