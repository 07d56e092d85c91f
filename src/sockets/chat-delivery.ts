import type { ChatView } from '../shared/views.js';
import type { Connection } from './connections.js';
import type { ChatNamespace } from './types.js';

/** The first byte of a frame that holds a whole text message. */
const TEXT_FRAME = 0x81;

/**
 * Sends chats to a room's connections on this node. Most of what this costs is writing to them, so each gets one write of one buffer:
 * the chats are encoded once, as by Socket.IO's adapter, and their authors get them together with the acknowledgements.
 * Source: https://socket.io/docs/v4/socket-io-protocol/
 */
export function deliverChats(namespace: ChatNamespace, room: string, chats: ChatView[]): void {
  const authors = new Set(chats.map(({ member }) => member));
  const packet = `2${namespace.name},${JSON.stringify(['chat', chats])}`;
  // Connections that poll get the packet itself.
  const options = { wsPreEncodedFrame: [frameOf(`4${packet}`)] };
  for (const id of namespace.adapter.rooms.get(room) ?? []) {
    const socket = namespace.sockets.get(id);
    if (socket === undefined) continue;
    const connection = socket.conn as unknown as Connection;
    if (authors.has(socket.data.me.member)) gatherWrites(connection);
    connection.write(packet, options);
  }
}

/** A text as a WebSocket frame of a server. Source: RFC 6455, section 5.2 */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = TEXT_FRAME;
  if (header.length === 2) header[1] = length;
  else if (header.length === 4) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, Buffer.from(text)]);
}

/**
 * Collects what is written to a connection until the code that waits for this moment's promises has run, such as acknowledgements, and
 * sends it by one write. Engine.IO keeps packets while its transport is not writable, and sends them when it is `ready`.
 */
function gatherWrites({ transport }: Connection): void {
  const tcp = transport.socket?._socket;
  if (!tcp || !transport.writable) return;
  transport.writable = false;
  process.nextTick(() => {
    tcp.cork();
    transport.writable = true;
    transport.emit('ready');
    tcp.uncork();
  });
}
