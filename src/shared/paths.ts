/** A room's page; what belongs to the room is below it. */
export const roomPath = (room: string): string => `/room/${room}`;

/** @param name of the file, as the server has named it */
export const gifPath = (room: string, name: string): string => `${roomPath(room)}/gif/${name}`;
