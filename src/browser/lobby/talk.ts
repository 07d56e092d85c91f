import { isTalking, talkText } from '../../shared/talk.js';
import { dataAttr, find, t } from '../page.js';

const REFRESH_MS = 5000;

const list = find('#rooms', HTMLElement);

/** The server's time when `performance.now()` was 0; this browser's own clock may be wrong. */
let start = Date.parse(dataAttr(list, 'now')) - performance.now();

/** Takes over the server's time. @param date of an answer's `Date` header, to the second */
export function setServerTime(date: string | null): void {
  const time = Date.parse(date ?? '');
  if (!Number.isNaN(time)) start = time - performance.now();
}

/** Shows in a room's entry when it was last talked in, as views/partials/room.njk does. @param talkedAt absent if never */
export function showTalk(item: HTMLElement, talkedAt?: string): void {
  item.dataset['talked'] = talkedAt ?? '';
  refresh(item);
}

/** Keeps what the entries say about the time of the last talk true as time goes by. */
export function keepTalkCurrent(): void {
  setInterval(() => {
    for (const item of list.querySelectorAll<HTMLElement>('[data-room-id]')) refresh(item);
  }, REFRESH_MS);
}

function refresh(item: HTMLElement): void {
  const talkedAt = dataAttr(item, 'talked');
  const ago = start + performance.now() - Date.parse(talkedAt);
  item.dataset['talking'] = String(talkedAt !== '' && isTalking(ago));
  const line = find('.room__talk', HTMLElement, item);
  const text = talkedAt === '' ? '' : talkText(t, ago);
  if (line.textContent !== text) line.textContent = text;
}
