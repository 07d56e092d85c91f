import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Admission } from '../rooms/admission.js';
import type { Chats } from '../chats/chats.js';
import type { Gifs } from '../gifs/gifs.js';
import type { History } from '../chats/history.js';
import type { Removals } from '../chats/removals.js';
import type { Seats } from '../rooms/seats.js';
import { UserError } from '../lib/errors.js';
import { type Rates, countChat } from '../lib/rates.js';
import { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import type { ChatView } from '../shared/views.js';
import { roomPath } from '../shared/paths.js';
import { asUserError, wantsJson } from '../middleware/error-handler.js';
import { redirectWithNotice } from '../middleware/notices.js';
import { redirectToDoor } from './door-redirect.js';
import { enterByPost } from './enter-by-page.js';
import { chatPostInput, gifPostInput } from '../middleware/inputs.js';
import { readInput, readChatId, readMember, readRoomId } from '../middleware/read-input.js';
import { limitKeyOf } from '../middleware/rate-limits.js';
import { sendFile } from './send-file.js';
import { limitUploads, withUpload } from '../middleware/uploads.js';

interface ChatRoutesNeeds {
  admission: Admission;
  seats: Seats;
  chats: Chats;
  history: History;
  removals: Removals;
  gifs: Gifs;
  rates: Rates;
  maxGifBytes: number;
  rateLimits: boolean;
}

const DAY_MS = 24 * 3600 * 1000;

/** Chats over HTTP: texts from pages without JavaScript, GIFs from all pages, and the GIF files. */
export function chatRoutes(needs: ChatRoutesNeeds): Router {
  const { admission, seats, chats, history, removals, gifs, rates } = needs;
  const router = Router();

  /** Refuses people who cannot enter before any byte of a file is read. */
  const admit: RequestHandler<{ id: string }> = async (req, _res, next) => {
    await seats.look(readRoomId(req.params.id), req.person);
    next();
  };

  const limitUpload = limitUploads({ ...needs, uploads: new ConcurrencyLimiter() });

  router.post('/room/:id/chat', async (req, res) => {
    const { id } = req.params;
    // An invalid chat must not take a seat.
    const { chat, key, quote } = readInput(chatPostInput, req.body);
    await countChat(rates, limitKeyOf(req), chat);
    const { seat } = await enterByPost(needs, req, readRoomId(id));
    const content = quote === undefined ? { chat } : { chat, quote: await history.quote(id, quote) };
    answer(req, res, await chats.send(id, seat, key ?? randomUUID(), content));
  });

  router.post<{ id: string }>('/room/:id/gif', admit, ...limitUpload, async (req, res) => {
    const view = await withUpload(needs, { req, res }, (path) => sendGif(req, path));
    answer(req, res, view);
  });

  async function sendGif(req: Request<{ id: string }>, path: string): Promise<ChatView> {
    const { id } = req.params;
    const { key = randomUUID(), alt } = readInput(gifPostInput, req.body);
    // Only after the upload, which may take longer than a seat or a room lasts.
    const { seat } = await enterByPost(needs, req, id);
    const gif = await gifs.store(id, `${seat.member}:${key}`, path, alt);
    const view = await chats.send(id, seat, key, { gif });
    // A retry of a GIF that was removed meanwhile has stored its files again.
    if (view.removed) await gifs.remove(id, gif);
    return view;
  }

  router.delete('/room/:id/chat/:chat', async (req, res) => {
    const { id, chat } = req.params;
    await rates.consume('removals', limitKeyOf(req));
    res.json(await removals.remove(readRoomId(id), readChatId(chat), req.person));
  });

  router.delete('/room/:id/members/:member/chats', async (req, res) => {
    const { id, member } = req.params;
    await rates.consume('removals', limitKeyOf(req));
    const removed = await removals.removeAllOf(readRoomId(id), readMember(member), req.person);
    res.json({ removed });
  });

  router.get('/room/:id/gif/:name', async (req, res) => {
    const id = readRoomId(req.params.id);
    await admission.openTo(id, req.person);
    const file = await gifs.find(id, req.params.name);
    if (res.destroyed) return;
    if (file === null) throw new UserError('not_found', 404);
    res.set({
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': `private, max-age=${DAY_MS / 1000}, immutable`,
    });
    await sendFile(req, res, file, req.params.name);
  });

  router.use(['/room/:id/chat', '/room/:id/gif'], redirectPlainForms);
  return router;
}

function answer(req: Request<{ id: string }>, res: Response, view: ChatView): void {
  if (wantsJson(req)) res.status(201).json(view);
  else res.redirect(303, roomPath(req.params.id));
}

const redirectPlainForms: ErrorRequestHandler<{ id: string }> = (thrown: unknown, req, res, next) => {
  const error = asUserError(thrown);
  if (req.method !== 'POST' || wantsJson(req) || error.status >= 500) next(thrown);
  // The room's page would only redirect again.
  else if (error.code === 'room_not_found') redirectToDoor(req, res, error);
  else redirectWithNotice(req, res, { path: roomPath(req.params.id), error });
};
