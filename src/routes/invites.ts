import { Router } from 'express';
import type { Invites } from '../rooms/invites.js';
import type { Rooms } from '../rooms/rooms.js';
import { shownTitle } from '../rooms/views.js';
import { UserError } from '../lib/errors.js';
import type { Rates } from '../lib/rates.js';
import type { InviteView } from '../shared/events.js';
import { roomPath } from '../shared/paths.js';
import { sendToDoor } from './door-redirect.js';
import { inviteInput, read, readRoomId } from '../middleware/inputs.js';
import { needCookies } from '../middleware/page-member.js';
import { publicOrigin } from './public-origin.js';
import { qrCode } from './qr-code.js';
import { limitKeyOf } from '../middleware/rate-limits.js';

interface InviteRoutesNeeds {
  rooms: Rooms;
  invites: Invites;
  rates: Rates;
  publicUrl: string | undefined;
}

/** Inviting somebody into a room, and coming by an invitation. */
export function inviteRoutes({ rooms, invites, rates, publicUrl }: InviteRoutesNeeds): Router {
  const router = Router();

  router.post('/room/:id/invites', async (req, res) => {
    const id = readRoomId(req.params.id);
    await rates.take('invites', limitKeyOf(req));
    // Asked before an invite is made that nobody would receive.
    const origin = publicOrigin(req, publicUrl);
    const invite = await invites.make(id, req.person);
    // A QR code takes some milliseconds of the process's one thread.
    if (res.destroyed) return;
    const room = origin + roomPath(id);
    // In the fragment, a token is in no request, no log and no Referer, and no preview of the link uses it up.
    const url = invite === null ? room : `${room}/invite#${invite.token}`;
    const expiresAt = invite?.expiresAt.toISOString() ?? null;
    res.status(201).json({ url, expiresAt, qr: qrCode(url) } satisfies InviteView);
  });

  router.get('/room/:id/invite', async (req, res) => {
    try {
      const { title } = await rooms.find(readRoomId(req.params.id));
      res.render('invite.njk', { room: { id: req.params.id, title: shownTitle(title) } });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      sendToDoor(req, res, req.params.id, error);
    }
  });

  router.post('/room/:id/invite', async (req, res) => {
    // Sent back, they would not be told why: that takes a cookie too.
    needCookies(req);
    try {
      const id = readRoomId(req.params.id);
      await invites.accept(id, read(inviteInput, req.body).token, req.person);
      res.redirect(303, roomPath(id));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      sendToDoor(req, res, req.params.id, error);
    }
  });

  return router;
}
