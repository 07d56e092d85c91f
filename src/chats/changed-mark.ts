/** The value of a chat's `changed`: those of one room lie together, in the order of the room. */
export const changedMark = (room: string, cursor: string): string => room + cursor;

/** Sorts after the marks of all chats of a room. */
export const behindAll = (room: string): string => `${room}~`;
