import { quotedText } from '../../shared/chat-texts.js';
import type { ChatView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import { type Movement, Movements, movementText, OUTCOMES } from './movements.js';
import { prefers } from './preferences.js';

const region = find('#announcer', HTMLElement);

/** What comes within this time is read in one go. */
const GATHER_MS = 250;
/** So long at least is between two readings: speech takes its time. */
const PAUSE_MS = 2000;
/** More than this at once is told as a number. */
const ONE_BY_ONE = 3;
/** What was read is taken away, so that nobody finds it again below the log. */
const FORGET_MS = 10_000;

let chats: ChatView[] = [];
let movements = new Movements();
let timer: ReturnType<typeof setTimeout> | undefined;
let lastAt = -Infinity;

/** Reads out what others said: one line a chat, and a number where it was much at once. */
export function announce(news: ChatView[]): void {
  chats.push(...news);
  readSoon();
}

/** Reads out that somebody came or went, to those who want to know. */
export function announceMovement(movement: Movement): void {
  if (!prefers('arrivals')) return;
  movements.add(movement);
  readSoon();
}

/** Reads out a word about what the reader has just done. */
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
      ? [t('chat.heardMany', { count: chats.length })]
      : chats.map((chat) => t('chat.heard', { who: personName(t, chat), chat: quotedText(t, chat) }))),
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
