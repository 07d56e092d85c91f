import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { reportListening } from './measured-process.js';

/**
 * The baseline: a Socket.IO server that only broadcasts to a room, without checks or storage. Its
 * packets have the shape and size of the service's.
 */
const http = createServer();
const io = new Server(http, { serveClient: false });
let count = 0;

io.of('/chat').on('connection', (socket) => {
  const { room } = socket.handshake.auth as { room: string };
  void socket.join(room);
  socket.emit('members', []);
  socket.on('chat', ({ key, chat }: { key: string; chat: string }, ack: (answer: object) => void) => {
    const id = (++count).toString(16).padStart(24, '0');
    const view = {
      id,
      cursor: `000000000${id}`,
      key,
      member: socket.id.slice(0, 16),
      user: '#5b8c3a',
      number: 4821,
      chat,
      createdAt: new Date().toISOString(),
    };
    io.of('/chat').to(room).emit('chat', [view]);
    ack({ chat: view });
  });
});

http.listen(0, '127.0.0.1', () => {
  reportListening(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
