import { quotedText } from '../../shared/chat-texts.js';
import type { ChatView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import { type Movement, Movements, movementText, OUTCOMES } from './movements.js';
import { prefers } from './preferences.js';

const region = find('#announcer', HTMLElement);

/** Messages that arrive within this time are announced together. */
const GATHER_MS = 250;
/** Minimum time between announcements: speech takes a while. */
const PAUSE_MS = 2000;
/** Above this many at once, only their number is announced. */
const ONE_BY_ONE = 3;
/** Announcements are removed after this time, so that screen readers do not find them again below the log. */
const FORGET_MS = 10_000;

let chats: ChatView[] = [];
let movements = new Movements();
let timer: ReturnType<typeof setTimeout> | undefined;
let lastAt = -Infinity;

/** Announces messages from others: one line each, or only their number if there are many. */
export function announce(news: ChatView[]): void {
  chats.push(...news);
  readSoon();
}

/** Announces that someone joined or left, if the reader has chosen to be notified of that. */
export function announceMovement(movement: Movement): void {
  if (!prefers('arrivals')) return;
  movements.add(movement);
  readSoon();
}

/** Announces the result of the reader's own action. */
export function announceNow(text: string): void {
  put([text]);
}

function readSoon(): void {
  if (chats.length + movements.size === 0) return;
  timer ??= setTimeout(read, Math.max(GATHER_MS, lastAt + PAUSE_MS - performance.now()));
}

function read(): void {
  put([
    ...(chats.length > ONE_BY_ONE
      ? [t('chat.announcedMany', { count: chats.length })]
      : chats.map((chat) => t('chat.announced', { who: personName(t, chat), chat: quotedText(t, chat) }))),
    ...OUTCOMES.flatMap((outcome) => {
      const people = movements.peopleBy(outcome);
      return people.length === 0 ? [] : [movementText(outcome, people)];
    }),
  ]);
  chats = [];
  movements = new Movements();
  timer = undefined;
  lastAt = performance.now();
}

function put(texts: string[]): void {
  for (const text of texts) {
    const line = document.createElement('p');
    line.textContent = text;
    region.append(line);
    setTimeout(() => {
      line.remove();
    }, FORGET_MS);
  }
}
