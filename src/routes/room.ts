import { type Request, type RequestHandler, type Response, Router } from 'express';
import { FIRST_CURSOR } from '../chats/cursor.js';
import type { History } from '../chats/history.js';
import type { Admission } from '../rooms/admission.js';
import { doorView } from '../rooms/door-state.js';
import type { Person } from '../people/identity.js';
import type { Rooms } from '../rooms/rooms.js';
import type { Seats } from '../rooms/seats.js';
import { memberView, presentMembers, roomView } from '../rooms/views.js';
import { UserError } from '../lib/errors.js';
import type { Rates } from '../lib/rates.js';
import type { DoorView } from '../shared/views.js';
import { MEMBERS_ON_PAGE } from '../shared/limits.js';
import { roomPath } from '../shared/paths.js';
import { cookieText } from '../middleware/cookies.js';
import { askingForPassword, orToDoor } from './door-redirect.js';
import { historyInput, unlockInput } from '../middleware/inputs.js';
import { readInput, readRoomId } from '../middleware/read-input.js';
import { enterByPage, onlyLooks } from './enter-by-page.js';
import { takeNotice } from '../middleware/notices.js';
import { recolouredLine } from './recoloured-line.js';
import { requireCookies } from '../middleware/page-member.js';
import { storeName } from '../middleware/session.js';
import { tryPassword } from './try-password.js';
import { rememberReading, rememberVisit } from '../middleware/visits.js';

interface RoomRoutesNeeds {
  rooms: Rooms;
  admission: Admission;
  seats: Seats;
  history: History;
  rates: Rates;
}

type RoomRequest = Request<{ id: string }>;

/** A room: its page, password, history and end. */
export function roomRoutes(needs: RoomRoutesNeeds): Router {
  const { rooms, admission, history } = needs;
  const router = Router();
  const doorOf = async (id: string, person: Person): Promise<DoorView> =>
    doorView(await rooms.find(id), person.memberIn(id));

  const showRoom = async (req: RoomRequest, res: Response): Promise<void> => {
    const id = readRoomId(req.params.id);
    if (req.query['password'] !== undefined) {
      // An old link: redirect at once, so that the password leaves the address bar.
      await tryPassword(needs, req, id, readInput(unlockInput, req.query).password);
      res.redirect(303, roomPath(id));
      return;
    }
    // A page without JavaScript has the conversation in a frame, which reloads itself and so keeps the seat.
    const framed = req.query['view'] === 'log';
    const looks = onlyLooks(req);
    const { room, seat } = await enterByPage(needs, req, id, framed);
    if (!looks) {
      storeName(req);
      rememberVisit(req, res, id);
      if (framed) rememberReading(req, res, id);
    }
    if (res.destroyed) return;
    const latest = await history.latest(id);
    const notice = framed || looks ? undefined : takeNotice(req, res);
    res.render(framed ? 'room-log.njk' : 'room.njk', {
      room: roomView(room),
      me: memberView(seat),
      // The whole page is in the person's colour in this room.
      colour: seat.user,
      recoloured: recolouredLine(req.person, seat, latest),
      members: presentMembers(room.seats).slice(0, MEMBERS_ON_PAGE),
      ...latest,
      after: latest.chats.at(-1)?.cursor ?? FIRST_CURSOR,
      notice: notice && req.t(`errors.${notice.code}`, notice.params),
      // Set by src/browser/chat/hidden-people.ts.
      hides: cookieText(req.cookies, 'hides') !== undefined,
    });
  };

  router.get('/room/:id', orToDoor(showRoom));

  router.get('/room/:id/door', async (req, res) => {
    res.json(await doorOf(readRoomId(req.params.id), req.person));
  });

  const unlock = async (req: RoomRequest): Promise<string> => {
    const id = readRoomId(req.params.id);
    await tryPassword(needs, req, id, readInput(unlockInput, req.body).password);
    return id;
  };

  const unlockByForm = orToDoor(async (req, res) => {
    res.redirect(303, roomPath(await unlock(req)));
  });

  const unlockByJson: RequestHandler<{ id: string }> = async (req, res) => {
    const id = await unlock(req).catch((error: unknown) => {
      throw error instanceof UserError ? askingForPassword(req, error) : error;
    });
    res.json(await doorOf(id, req.person));
  };

  router.post('/room/:id/unlock', requireCookies, (req, res, next) =>
    // A form gets what a browser follows, whatever its sender accepts.
    (req.is('json') ? unlockByJson : unlockByForm)(req, res, next),
  );

  router.delete('/room/:id', async (req, res) => {
    await rooms.end(readRoomId(req.params.id), req.person);
    res.send('ok');
  });

  router.get('/room/:id/chats', async (req, res) => {
    const id = readRoomId(req.params.id);
    const { before } = readInput(historyInput, req.query);
    await admission.openTo(id, req.person);
    if (res.destroyed) return;
    res.json(await (before === undefined ? history.latest(id) : history.before(id, before)));
  });

  return router;
}
