import { inkOn } from '../../shared/colour.js';
import type { ChatView, GifView, MemberView } from '../../shared/events.js';
import { shownSize } from '../../shared/gif-size.js';
import { personName } from '../../shared/i18n.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';
import { tellTime } from './times.js';

/** What is needed to show a chat, before the server has given it an id and a place. */
export type Sayable = Pick<ChatView, 'member' | 'user' | 'number' | 'chat' | 'gif' | 'createdAt'>;

/** A chat's line, as views/partials/line.njk has it. */
export function newLine(chat: Sayable, me: MemberView): HTMLElement {
  const line = cloneTemplate('line-template');
  const own = chat.member === me.member;
  line.classList.toggle('line--own', own);
  line.dataset['member'] = chat.member;
  find('.line__name', HTMLElement, line).textContent = personName(t, chat);
  fillBubble(find('.bubble', HTMLElement, line), chat, own);
  fillGif(find('.line__gif', HTMLImageElement, line), chat.gif, chat);
  paint(line, chat.user);
  tellWhen(line, chat.createdAt);
  return line;
}

/** Marks a line as stored: its id, and its place among the others. */
export function settle(line: HTMLElement, { id, cursor, createdAt }: ChatView): void {
  line.dataset['id'] = id;
  line.dataset['cursor'] = cursor;
  delete line.dataset['state'];
  line.querySelector('.line__state')?.remove();
  tellWhen(line, createdAt);
}

/** Joins a line to the one above when the same person said both within a minute. */
export function group(line: Element | null): void {
  if (!(line instanceof HTMLElement)) return;
  const above = line.previousElementSibling;
  const follows =
    above instanceof HTMLElement &&
    above.dataset['member'] !== undefined &&
    above.dataset['member'] === line.dataset['member'] &&
    minuteOf(above) === minuteOf(line);
  line.classList.toggle('line--follows', follows);
}

function fillBubble(bubble: HTMLElement, { chat, user }: Sayable, own: boolean): void {
  if (chat === undefined) {
    bubble.remove();
    return;
  }
  find('.bubble__text', HTMLElement, bubble).textContent = chat;
  if (own) bubble.dataset['ink'] = inkOn(user);
}

function fillGif(image: HTMLImageElement, gif: GifView | undefined, who: Sayable): void {
  if (gif === undefined) {
    image.remove();
    return;
  }
  Object.assign(image, shownSize(gif));
  image.alt = t('chat.gifAlt', { who: personName(t, who) });
  image.src = gif.src;
}

function tellWhen(line: HTMLElement, iso: string): void {
  line.dataset['at'] = iso;
  tellTime(find('.line__time', HTMLTimeElement, line), iso);
}

function minuteOf(line: HTMLElement): string {
  return line.dataset['at']?.slice(0, 'yyyy-mm-ddThh:mm'.length) ?? '';
}
