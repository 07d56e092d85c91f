import type { ChatView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { cloneTemplate, dataAttr, find } from '../page.js';
import { request } from '../request.js';
import { sleep } from '../sleep.js';
import { announceNow } from './announcer.js';
import type { MessageList } from './message-list.js';
import { isTransient } from './transient-errors.js';
import { showProblem } from './problem.js';
import { keepPlace } from './scroll.js';

/** How long a deletion can be undone, in ms. */
const UNDO_MS = 5000;
const RETRY_MS = 2000;
const TRIES_MAX = 5;
const LEAVE_WITHIN_MS = 2000;

/** What is deleted at once when the page is left or hidden: a phone may end it then without another word. */
const pending = new Set<() => Promise<void>>();
const deleteNow = () => Promise.all([...pending].map((remove) => remove()));
addEventListener('pagehide', deleteNow);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) void deleteNow();
});
// A request of a page that goes may be lost in its service worker, so the link waits.
const leave = find('#leave', HTMLElement);
document.addEventListener(
  'click',
  (event) => {
    if (pending.size === 0 || !(event.target instanceof Node) || !leave.contains(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    void Promise.race([deleteNow(), sleep(LEAVE_WITHIN_MS)]).then(() => {
      leave.click();
    });
  },
  true,
);

/** Deletes a message, after a time in which the reader can undo it. */
export function deleteLater(room: string, line: HTMLElement, lines: MessageList): void {
  if (line.classList.contains('line--removed')) return;
  const note = cloneTemplate('undo-template');
  const show = (isRemoved: boolean) => {
    keepPlace(() => {
      line.classList.toggle('line--removed', isRemoved);
      if (isRemoved) find('.line__body', HTMLElement, line).append(note);
      else note.remove();
    });
  };
  const undo = () => {
    clearTimeout(timer);
    pending.delete(remove);
    show(false);
    line.focus();
  };
  const remove = async () => {
    clearTimeout(timer);
    pending.delete(remove);
    find('button', HTMLElement, note).remove();
    const outcome = await send(`${roomPath(room)}/chat/${dataAttr(line, 'id')}`);
    if ('answer' in outcome) lines.change([outcome.answer]);
    else {
      show(false);
      showProblem(outcome.error.message);
    }
  };
  const timer = setTimeout(() => void remove(), UNDO_MS);
  pending.add(remove);
  const button = find('button', HTMLElement, note);
  button.addEventListener('click', undo);
  show(true);
  button.focus({ preventScroll: true });
  announceNow(note.textContent.trim());
}

async function send(path: string) {
  for (let tries = 1; ; tries++) {
    const outcome = await request<ChatView>('DELETE', path);
    if ('answer' in outcome || !isTransient(outcome.error.code) || tries === TRIES_MAX) return outcome;
    await sleep((outcome.error.seconds ?? 0) * 1000 + RETRY_MS);
  }
}
