import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';

/** The parts of a WebSocket frame's header that an attacker may choose (RFC 6455 section 5.2). */
export interface FrameOptions {
  opcode?: number;
  fin?: boolean;
  /** The three reserved bits. */
  reserved?: number;
  masked?: boolean;
  /** The length in the header; the real one if not given. */
  length?: bigint;
}

/** A WebSocket frame, valid or not. */
export function frame(
  payload: string | Buffer,
  { opcode = 1, fin = true, reserved = 0, masked = true, length }: FrameOptions = {},
): Buffer {
  const bytes = Buffer.from(payload);
  const announced = length ?? BigInt(bytes.length);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const size = announced < 126n ? Number(announced) : announced < 65_536n ? 126 : 127;
  const extended = Buffer.alloc(size === 126 ? 2 : size === 127 ? 8 : 0);
  if (size === 126) extended.writeUInt16BE(Number(announced));
  if (size === 127) extended.writeBigUInt64BE(announced);
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const body = masked ? bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : bytes;
  return Buffer.concat([Buffer.from([first, (masked ? 0x80 : 0) | size]), extended, mask, body]);
}

/**
 * Opens a raw WebSocket, so that the caller chooses every byte after the handshake.
 * @param from the local address to connect from
 */
export async function openFrames(
  url: string,
  cookie: string,
  { from = '127.0.0.1', headers = '' } = {},
): Promise<{ socket: Socket; received: () => string }> {
  const { port, host } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress: from });
  let received = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers}\r\n`,
  );
  while (!received.includes('"sid"') && !socket.destroyed)
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return { socket, received: () => received };
}
