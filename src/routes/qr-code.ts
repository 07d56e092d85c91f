import encodeQR from 'qr';
import type { InviteView } from '../shared/events.js';

/** The quiet zone around a symbol, in modules (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** A text as a QR code: the dark modules as one SVG path in a coordinate system of one unit a module. */
export function qrCode(text: string): InviteView['qr'] {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const path = rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])))
    .join('');
  return { size: rows.length, path };
}
