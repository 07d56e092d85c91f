import { gifName, quotedText } from '../../shared/chat-texts.js';
import { bubbleFill, inkOn } from '../../shared/colour.js';
import type { ChatView, GifView, MemberView, QuoteView } from '../../shared/views.js';
import { isMagnified, isNarrow, shownSize } from '../../shared/gif-size.js';
import { personName } from '../../shared/i18n.js';
import { mentions } from '../../shared/mentions.js';
import { mayBeLong } from '../../shared/long-text.js';
import { isEmojiAlone } from '../../shared/text-kind.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';
import { fillText } from './bubble-text.js';
import { initPlayer } from './gif-player.js';
import { initLongMessage } from './long-messages.js';
import { renderReactions } from './reactions.js';
import { renderTime } from './times.js';
import { takeOutOfTabOrder } from './walk.js';

/** The fields needed to show a chat before the server has assigned its id and position. */
export type LineContent = Pick<
  ChatView,
  'member' | 'user' | 'number' | 'chat' | 'gif' | 'quote' | 'createdAt'
>;

/** Creates a chat's line from the template of views/partials/line.njk. */
export function newLine(chat: LineContent, me: MemberView): HTMLElement {
  const line = cloneTemplate('line-template');
  const own = chat.member === me.member;
  line.classList.toggle('line--own', own);
  line.classList.toggle('line--mention', !own && mentions(chat.chat, me.number));
  showAuthor(line, chat);
  fillBubble(find('.bubble', HTMLElement, line), chat);
  const player = find('.player', HTMLElement, line);
  if (chat.gif) fillPlayer(player, chat.gif);
  else player.remove();
  renderLineTime(line, chat.createdAt);
  find('.line__removed', HTMLElement, line).remove();
  takeOutOfTabOrder(line);
  return line;
}

/** Marks a line as stored, and sets its id and position. */
export function settle(line: HTMLElement, chat: ChatView, me: MemberView): void {
  const { id, cursor, createdAt } = chat;
  line.id = `chat-${id}`;
  line.dataset['id'] = id;
  line.dataset['cursor'] = cursor;
  const player = line.querySelector<HTMLElement>('.player');
  // Until now it showed the file as it was sent.
  if (line.dataset['state'] !== undefined && player && chat.gif) fillPlayer(player, chat.gif);
  delete line.dataset['state'];
  line.querySelector('.line__state')?.remove();
  renderLineTime(line, createdAt);
  // Its author may have been renamed since it was written.
  if (line.dataset['user'] !== chat.user) showAuthor(line, chat);
  changeLine(line, chat, me);
}

/** Shows what may change about a stored chat: its reactions, its removal, and that of the chat it quotes. */
export function changeLine(line: HTMLElement, chat: ChatView, me: MemberView): void {
  const { removed, removedBy = 'author', quote } = chat;
  renderReactions(line, chat, me.member);
  const slip = line.querySelector('.quote__text');
  if (slip && quote) slip.textContent = quotedText(t, quote);
  if (!removed) return;
  const note = find('.line__removed', HTMLElement, cloneTemplate('line-template'));
  note.textContent = t(`chat.removed.${removedBy}`);
  line.classList.add('line--removed');
  find('.line__body', HTMLElement, line).replaceChildren(find('.line__time', HTMLElement, line), note);
}

/** Groups a line with the previous one if the same person wrote both within a minute. */
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

/** Fills the markup of views/partials/quote.njk with the quoted message. */
export function fillQuote(element: HTMLElement, quote: QuoteView): void {
  find('.quote__who', HTMLElement, element).textContent = personName(t, quote);
  find('.quote__text', HTMLElement, element).textContent = quotedText(t, quote);
  element.dataset['member'] = quote.member;
  paint(element, quote.user);
}

/** Fills the markup of views/partials/line.njk with a GIF. Without a poster, only the label is shown. */
export function fillPlayer(player: HTMLElement, gif: GifView): void {
  const { src, poster, alt } = gif;
  const image = find('.line__gif', HTMLImageElement, player);
  Object.assign(image, shownSize(gif));
  image.classList.toggle('line__gif--crisp', isMagnified(gif));
  player.classList.toggle('player--narrow', isNarrow(gif));
  image.alt = gifName(t, gif);
  if (poster !== '') image.src = poster;
  Object.assign(player.dataset, { src, poster, ...(alt === undefined ? {} : { alt }) });
  initPlayer(player);
}

function showAuthor(line: HTMLElement, author: MemberView): void {
  const { member, user, number } = author;
  Object.assign(line.dataset, { member, user, number });
  find('.line__name', HTMLElement, line).textContent = personName(t, author);
  paint(find('.line__avatar', HTMLElement, line), user);
  const bubble = line.querySelector<HTMLElement>('.bubble');
  if (!bubble) return;
  const own = line.matches('.line--own');
  if (own) bubble.dataset['ink'] = inkOn(user);
  // A quote inside it keeps the colour of the quoted person.
  const fill = own ? user : bubbleFill(user);
  bubble.querySelector(':scope > .colour rect')?.setAttribute('fill', fill);
}

function fillBubble(bubble: HTMLElement, { chat, quote }: LineContent): void {
  if (chat === undefined) {
    bubble.remove();
    return;
  }
  const slip = find('.quote', HTMLAnchorElement, bubble);
  if (quote === undefined) slip.remove();
  else {
    slip.href = `#chat-${quote.id}`;
    fillQuote(slip, quote);
  }
  fillText(find('.bubble__text', HTMLElement, bubble), chat);
  bubble.classList.toggle('bubble--emoji', isEmojiAlone(chat));
  fillLength(bubble, mayBeLong(chat));
}

function fillLength(bubble: HTMLElement, long: boolean): void {
  bubble.classList.toggle('bubble--long', long);
  if (long) initLongMessage(bubble);
  else find('.bubble__more', HTMLElement, bubble).remove();
}

function renderLineTime(line: HTMLElement, iso: string): void {
  line.dataset['at'] = iso;
  renderTime(find('.line__time', HTMLTimeElement, line), iso);
}

function minuteOf(line: HTMLElement): string {
  return line.dataset['at']?.slice(0, 'yyyy-mm-ddThh:mm'.length) ?? '';
}
