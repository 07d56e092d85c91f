import type { Translate } from './i18n.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A minute, and the time it takes to hear of the next one: where people talk on, times arrive once a minute. */
const TALKING_MS = MINUTE_MS + 5000;

/** Whether a room is being talked in. @param ago how long ago its last chat was, in ms */
export const isTalking = (ago: number): boolean => ago < TALKING_MS;

/** How long ago a room was last talked in: "Talking now", "Last message 3 min ago". @param ago in ms */
export function talkText(t: Translate, ago: number): string {
  if (isTalking(ago)) return t('lobby.talking');
  if (ago < HOUR_MS) return t('lobby.talkedMinutes', { count: Math.floor(ago / MINUTE_MS) });
  if (ago < DAY_MS) return t('lobby.talkedHours', { count: Math.floor(ago / HOUR_MS) });
  return t('lobby.talkedDays', { count: Math.floor(ago / DAY_MS) });
}
