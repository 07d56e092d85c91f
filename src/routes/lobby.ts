import { Router } from 'express';
import type { Endings } from '../rooms/endings.js';
import type { Lobby } from '../rooms/lobby.js';
import type { Rooms } from '../rooms/rooms.js';
import { UserError } from '../lib/errors.js';
import type { Rates } from '../lib/rates.js';
import { DOOR_TEXTS } from '../shared/door.js';
import { MEMBERS_DEFAULT } from '../shared/limits.js';
import { roomPath } from '../shared/paths.js';
import { shownDoor } from './door-redirect.js';
import { setRetryAfter, wantsJson } from '../middleware/error-handler.js';
import { lobbyInput, newRoomInput, typedInput } from '../middleware/inputs.js';
import { readInput } from '../middleware/read-input.js';
import { redirectWithNotice, takeNotice } from '../middleware/notices.js';
import { needCookies } from '../middleware/page-member.js';
import type { PageQueue } from '../middleware/page-queue.js';
import { limitKeyOf } from '../middleware/rate-limits.js';
import { storeName } from '../middleware/session.js';
import { latestRead, visitsOf } from '../middleware/visits.js';

interface LobbyRoutesNeeds {
  lobby: Lobby;
  rooms: Rooms;
  endings: Endings;
  rates: Rates;
  pages: PageQueue;
}

/** The lobby, and the form for new rooms. */
export function lobbyRoutes({ lobby, rooms, endings, rates, pages }: LobbyRoutesNeeds): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { q: search, open, before, ended, door: id } = readInput(lobbyInput, req.query);
    if (ended) {
      // From a page whose room has ended. As a notice it is shown only once, not after a reload or in a shared link.
      redirectWithNotice(req, res, { path: '/', error: new UserError('room_ended', 404) });
      return;
    }
    const page = await lobby.page({ search, openOnly: open === '1', before });
    // A client that accepts anything gets the page; an open lobby explicitly accepts JSON.
    res.vary('accept');
    if (req.accepts(['html', 'json']) === 'json') {
      // A browser that caches it might show it instead of the page.
      res.set('cache-control', 'no-store').json(page);
      return;
    }
    const notice = takeNotice(req, res);
    const door = await shownDoor(req, rooms, notice, id);
    res.render('lobby.njk', {
      ...page,
      now: new Date().toISOString(),
      me: req.person.lobbyMember,
      search,
      openOnly: open === '1',
      isFirstPage: before === undefined,
      older: new URLSearchParams({
        ...(search !== '' && { q: search }),
        ...(open && { open }),
        ...(page.before !== null && { before: page.before }),
      }).toString(),
      door,
      doorTexts: DOOR_TEXTS,
      // With JavaScript, the page requests them itself and keeps them up to date.
      endings: await endings.of(latestRead(req), req.person),
      mayHaveLeft: visitsOf(req).length > 0,
      notice: notice && !(door && notice.room) && req.t(`errors.${notice.code}`, notice.params),
    });
  });

  router.get('/endings', async (req, res) => {
    res.json({ endings: await endings.of(visitsOf(req), req.person) });
  });

  router.get('/room', (_req, res) => {
    res.render('room-form.njk', { values: { title: '', max: MEMBERS_DEFAULT }, errors: {} });
  });

  router.post('/room', async (req, res) => {
    try {
      needCookies(req);
      const wanted = readInput(newRoomInput, req.body);
      await rates.consume('rooms', limitKeyOf(req));
      const room = await rooms.create(wanted, req.person, limitKeyOf(req));
      storeName(req);
      res.redirect(303, roomPath(room.id));
    } catch (error) {
      if (!(error instanceof UserError) || wantsJson(req)) throw error;
      const errors = Object.entries(error.fields).map(([field, code]) => [
        field,
        code && req.t(`errors.${code}`),
      ]);
      const values = readInput(typedInput, req.body);
      if (error.status !== 429) await pages.turn(req, res);
      setRetryAfter(res, error);
      res.status(error.status).render('room-form.njk', {
        values,
        errors: Object.fromEntries(errors) as object,
        notice: errors.length === 0 && req.t(`errors.${error.code}`, error.params),
      });
    }
  });

  return router;
}
