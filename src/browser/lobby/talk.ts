import { isTalking, talkText } from '../../shared/talk.js';
import { dataAttr, find, t } from '../page.js';

const REFRESH_MS = 5000;

const list = find('#rooms', HTMLElement);

/** The server's time at `performance.now()` 0; the browser's clock may be wrong. */
let start = Date.parse(dataAttr(list, 'now')) - performance.now();

/** Synchronises with the server's time. @param date a response's `Date` header, precise to the second */
export function setServerTime(date: string | null): void {
  const time = Date.parse(date ?? '');
  if (!Number.isNaN(time)) start = time - performance.now();
}

/** Shows when a room's last message was sent, as views/partials/room.njk does. @param talkedAt unset if there was none */
export function showTalk(item: HTMLElement, talkedAt?: string): void {
  item.dataset['talked'] = talkedAt ?? '';
  refresh(item);
}

/** Keeps the relative times in the list up to date. */
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
