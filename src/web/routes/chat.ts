import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import multer, { diskStorage, MulterError } from 'multer';
import type { Admission } from '../../domain/admission.js';
import type { Chats } from '../../domain/chats.js';
import type { Gifs } from '../../domain/gifs.js';
import type { Seats } from '../../domain/seats.js';
import { UserError } from '../../ground/errors.js';
import type { ChatView } from '../../shared/events.js';
import { sendBack, wantsJson } from '../answers.js';
import { chatPostInput, gifPostInput, read, readRoomId } from '../inputs.js';
import { asUserError } from '../user-errors.js';

interface ChatRoutesNeeds {
  admission: Admission;
  seats: Seats;
  chats: Chats;
  gifs: Gifs;
  maxGifBytes: number;
}

const DAY_MS = 24 * 3600 * 1000;

/** Saying something by HTTP: texts from pages without JavaScript, GIFs from all; and the GIF files. */
export function chatRoutes({ admission, seats, chats, gifs, maxGifBytes }: ChatRoutesNeeds): Router {
  const router = Router();

  /** Who may not be here is refused before a byte of a file is read. */
  const admit: RequestHandler<{ id: string }> = async (req, _res, next) => {
    await seats.visit(readRoomId(req.params.id), req.person);
    next();
  };

  router.post('/room/:id/chat', async (req, res) => {
    const { id } = req.params;
    const { seat } = await seats.visit(readRoomId(id), req.person);
    const { chat, key } = read(chatPostInput, req.body);
    answer(req, res, await chats.say(id, seat, key ?? randomUUID(), { chat }));
  });

  router.post('/room/:id/gif', admit, upload(gifs, maxGifBytes), async (req, res) => {
    const { id } = req.params;
    const path = receivedFile(req);
    try {
      const { key = randomUUID() } = read(gifPostInput, req.body);
      // Once more: an upload may take longer than a seat lasts, or than the room.
      const { seat } = await seats.visit(id, req.person);
      const gif = await gifs.keep(id, `${seat.member}:${key}`, path);
      answer(req, res, await chats.say(id, seat, key, { gif }));
    } finally {
      await gifs.discard(path);
    }
  });

  router.get('/room/:id/gif/:name', async (req, res, next) => {
    const id = readRoomId(req.params.id);
    await admission.openTo(id, req.person);
    const path = gifs.find(id, req.params.name);
    if (path === null) throw new UserError('not_found', 404);
    res.set({
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': `private, max-age=${DAY_MS / 1000}, immutable`,
    });
    res.sendFile(path, { cacheControl: false, dotfiles: 'allow' }, (error?: Error) => {
      if (error) next(new UserError('not_found', 404));
    });
  });

  router.use(['/room/:id/chat', '/room/:id/gif'], sendPlainFormsBack);
  return router;
}

function answer(req: Request<{ id: string }>, res: Response, view: ChatView): void {
  if (wantsJson(req)) res.status(201).json(view);
  else res.redirect(303, `/room/${req.params.id}`);
}

const sendPlainFormsBack: ErrorRequestHandler<{ id: string }> = (thrown: unknown, req, res, next) => {
  const error = asUserError(thrown);
  if (req.method !== 'POST' || wantsJson(req) || error.status >= 500) next(thrown);
  else sendBack(req, res, `/room/${req.params.id}`, error);
};

/** Receives one file, `gif`, and at most two short fields beside it. */
function upload(gifs: Gifs, maxGifBytes: number): RequestHandler<{ id: string }> {
  const storage = diskStorage({
    destination: (req, _file, done) => {
      gifs.folderOf(String(req.params['id'])).then(
        (folder) => {
          done(null, folder);
        },
        (error: unknown) => {
          done(error as Error, '');
        },
      );
    },
  });
  const limits = {
    fileSize: maxGifBytes,
    files: 1,
    fields: 2,
    parts: 3,
    fieldSize: 1024,
    fieldNameSize: 100,
  };
  const receive = multer({ storage, limits }).single('gif');
  return (req, res, next) => {
    void receive(req, res, (error: unknown) => {
      next(error instanceof MulterError ? refused(error, maxGifBytes) : error);
    });
  };
}

function refused({ code }: MulterError, maxGifBytes: number): UserError {
  if (code !== 'LIMIT_FILE_SIZE') return new UserError('malformed', 400);
  return new UserError('gif_too_large', 413, { limit: Math.floor(maxGifBytes / 1024 / 1024) });
}

function receivedFile(req: Request<{ id: string }>): string {
  if (req.file) return req.file.path;
  if (req.is('multipart/form-data')) throw new UserError('gif_missing', 422);
  throw new UserError('unsupported_media_type', 415);
}
