import { Router } from 'express';
import encodeQR from 'qr';
import type { Invites } from '../rooms/invites.js';
import type { Rooms } from '../rooms/rooms.js';
import { shownTitle } from '../rooms/views.js';
import type { Rates } from '../lib/rates.js';
import type { InviteView } from '../shared/views.js';
import { roomPath } from '../shared/paths.js';
import { orToDoor } from './door-redirect.js';
import { inviteInput } from '../middleware/inputs.js';
import { readInput, readRoomId } from '../middleware/read-input.js';
import { requireCookies } from '../middleware/page-member.js';
import { publicOrigin } from './public-origin.js';
import { limitKeyOf } from '../middleware/rate-limits.js';

interface InviteRoutesNeeds {
  rooms: Rooms;
  invites: Invites;
  rates: Rates;
  publicUrl: string | undefined;
}

/** The quiet zone around a symbol, in modules (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** Creates and accepts invites. */
export function inviteRoutes({ rooms, invites, rates, publicUrl }: InviteRoutesNeeds): Router {
  const router = Router();

  router.post('/room/:id/invites', async (req, res) => {
    const id = readRoomId(req.params.id);
    await rates.consume('invites', limitKeyOf(req));
    // Before the invite is created, since this may fail.
    const origin = publicOrigin(req, publicUrl);
    const invite = await invites.create(id, req.person);
    // Drawing a QR code blocks the event loop for some milliseconds.
    if (res.destroyed) return;
    const room = origin + roomPath(id);
    // A fragment appears in no request, log or Referer, and link previews do not use up the token.
    const url = invite === null ? room : `${room}/invite#${invite.token}`;
    const expiresAt = invite?.expiresAt.toISOString() ?? null;
    res.status(201).json({ url, expiresAt, qr: qrCode(url) } satisfies InviteView);
  });

  router.get(
    '/room/:id/invite',
    orToDoor(async (req, res) => {
      const { title } = await rooms.find(readRoomId(req.params.id));
      res.render('invite.njk', { room: { id: req.params.id, title: shownTitle(title) } });
    }),
  );

  router.post(
    '/room/:id/invite',
    requireCookies,
    orToDoor(async (req, res) => {
      const id = readRoomId(req.params.id);
      await invites.accept(id, readInput(inviteInput, req.body).token, req.person);
      res.redirect(303, roomPath(id));
    }),
  );

  return router;
}

/** A text as a QR code: the dark modules as one SVG path in a coordinate system of one unit a module. */
function qrCode(text: string): InviteView['qr'] {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const path = rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])))
    .join('');
  return { size: rows.length, path };
}
