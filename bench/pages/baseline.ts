import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ColorHashModule from 'color-hash';
import MongoStore from 'connect-mongo';
import express from 'express';
import session from 'express-session';
import mongoose from 'mongoose';
import nunjucks from 'nunjucks';
import { startEmbeddedMongo } from '../../packages/embedded-mongo/src/index.js';
import { processFolder } from '../../test/support/test-folder.js';
import { givenSettings, reportListening } from '../chat/measured-process.js';

/**
 * The baseline: the same pages built the course's way, with Express, express-session with connect-mongo, Mongoose and Nunjucks, on the same
 * database. It checks nothing, has one language, and its templates are the service's rendered pages with the data taken out.
 */
declare module 'express-session' {
  interface SessionData {
    color: string;
    number: number;
  }
}

const { views = '', rooms = '1', chats = '0' } = givenSettings();
const folder = await processFolder();
const database = await startEmbeddedMongo(join(folder, 'database'));
// The embedded database has no command `create`.
await mongoose.connect(database.url, { autoCreate: false });

interface Seat {
  user: string;
  number: number;
  member: string;
}
interface Room {
  title: string;
  max: number;
  owner: string;
  seats: Seat[];
  createdAt: Date;
}
interface Chat extends Seat {
  room: mongoose.Types.ObjectId;
  chat: string;
  createdAt: Date;
}

const required = true;
const roomSchema = new mongoose.Schema<Room>({
  title: { type: String, required },
  max: { type: Number, required },
  owner: { type: String, required },
  seats: [{ user: String, number: Number, member: String }],
  createdAt: { type: Date, default: Date.now },
}).index({ createdAt: -1 });
const chatSchema = new mongoose.Schema<Chat>({
  room: { type: mongoose.Schema.Types.ObjectId, required },
  user: { type: String, required },
  number: { type: Number, required },
  member: { type: String, required },
  chat: { type: String, required },
  createdAt: { type: Date, default: Date.now },
}).index({ room: 1, createdAt: 1 });
const Room = mongoose.model<Room>('Room', roomSchema);
const Chat = mongoose.model<Chat>('Chat', chatSchema);
await Promise.all([Room.init(), Chat.init()]);

const someone = { user: '#5b8c3a', number: 4821, member: 'a'.repeat(16) };
const ids: mongoose.Types.ObjectId[] = [];
for (let made = 0; made < Number(rooms); made++) {
  const room = await Room.create({ title: 'bench', max: 100, owner: someone.user, seats: [someone] });
  ids.push(room._id);
}
for (const room of ids)
  for (let sent = 0; sent < Number(chats); sent++)
    await Chat.create({
      ...someone,
      room,
      chat: `what people say is a line of about this length ${sent}`,
    });

const app = express();
app.enable('view cache');
nunjucks.configure(views, { autoescape: true, express: app });
app.use(
  session({
    secret: 'bench',
    resave: false,
    saveUninitialized: false,
    store: MongoStore.create({ client: mongoose.connection.getClient() }),
  }),
);
// Node.js wraps a CommonJS module that claims to be an ES module in another `default`.
const { default: ColorHash } = ColorHashModule as unknown as { default: typeof ColorHashModule };
const colorHash = new ColorHash();
app.use((req, res, next) => {
  req.session.color ??= colorHash.hex(req.sessionID);
  req.session.number ??= 1000 + Math.floor(Math.random() * 9000);
  Object.assign(res.locals, { colour: req.session.color, number: req.session.number });
  next();
});
app.get('/', async (_req, res) => {
  res.render('lobby.html', { rooms: await Room.find({}).sort({ createdAt: -1 }) });
});
app.get('/room', (_req, res) => {
  res.render('form.html');
});
app.get('/room/:id', async (req, res) => {
  const room = await Room.findOne({ _id: req.params.id });
  if (room === null || room.seats.length >= room.max) {
    res.redirect('/');
    return;
  }
  const messages = await Chat.find({ room: room._id }).sort({ createdAt: 1 });
  res.render('room.html', { room, chats: messages });
});

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  reportListening(`http://127.0.0.1:${port}/${ids.join(',')}`);
});
process.once('SIGTERM', () => {
  void mongoose
    .disconnect()
    .then(database.close)
    .then(() => process.exit(0));
});
