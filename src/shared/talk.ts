import type { Translate } from './i18n.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A minute and some delay: while people keep talking, a time arrives once a minute. */
const TALKING_MS = MINUTE_MS + 5000;

/** Whether people are talking in a room. @param ago how long ago the last chat was sent, in ms */
export const isTalking = (ago: number): boolean => ago < TALKING_MS;

/** When a room's last message was sent, in words: "Talking now", "Last message 3 min ago". @param ago in ms */
export function talkText(t: Translate, ago: number): string {
  if (isTalking(ago)) return t('lobby.talking');
  if (ago < HOUR_MS) return t('lobby.talkedMinutes', { count: Math.floor(ago / MINUTE_MS) });
  if (ago < DAY_MS) return t('lobby.talkedHours', { count: Math.floor(ago / HOUR_MS) });
  return t('lobby.talkedDays', { count: Math.floor(ago / DAY_MS) });
}
