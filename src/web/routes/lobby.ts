import { Router } from 'express';
import type { Rooms } from '../../domain/rooms.js';
import { UserError } from '../../ground/errors.js';
import { MEMBERS_DEFAULT } from '../../shared/limits.js';
import { wantsJson } from '../answers.js';
import { newRoomInput, read } from '../inputs.js';
import { takeNotice } from '../session.js';

/** The lobby, and making rooms. */
export function lobbyRoutes(rooms: Rooms): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const notice = takeNotice(req.session);
    res.render('lobby.njk', {
      rooms: await rooms.list(),
      notice: notice && req.t(`errors.${notice.code}`, notice.params),
      knockRoom: notice?.knockRoom,
    });
  });

  router.get('/room', (_req, res) => {
    res.render('room-form.njk', { values: { title: '', max: MEMBERS_DEFAULT }, errors: {} });
  });

  router.post('/room', async (req, res) => {
    try {
      const room = await rooms.make(read(newRoomInput, req.body), req.person);
      res.redirect(303, `/room/${room.id}`);
    } catch (error) {
      if (!(error instanceof UserError) || wantsJson(req)) throw error;
      const errors = Object.entries(error.fields).map(([field, code]) => [
        field,
        code && req.t(`errors.${code}`),
      ]);
      const values: unknown = req.body;
      res
        .status(error.status)
        .render('room-form.njk', { values, errors: Object.fromEntries(errors) as object });
    }
  });

  return router;
}
