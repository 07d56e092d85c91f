import type { ChatView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { becomeOther } from '../shown-member.js';
import { pickGifs } from './gif-picker.js';
import { describedAs, hidePreview, showPreview } from './gif-preview.js';
import type { Upload } from './gif-request.js';
import { newKey } from './key.js';
import { isPassing } from './passing.js';
import { showProblem } from './problem.js';

const form = find('#gif-form', HTMLFormElement);
const file = find('#gif', HTMLInputElement);
const preview = find('#preview', HTMLElement);
const uploading = find('#upload', HTMLElement);
const waiting = find('#upload-waiting', HTMLElement);
const progress = find('#progress', HTMLProgressElement);
const cancel = find('#upload-cancel', HTMLButtonElement);
const failed = find('#upload-failed', HTMLElement);
const reason = find('#upload-reason', HTMLElement);
const retry = find('#upload-retry', HTMLButtonElement);

/** The GIF that is uploading and those that wait for it; each is a file of some megabytes. */
const QUEUE_MAX = 5;

/**
 * Shows a picked GIF, sends it when the reader says so, shows how far it is, and offers to try again where that may help.
 * Meanwhile others can be picked: they go one after the other, in the order in which they were sent.
 */
export function initGifs(sent: (chat: ChatView) => void): void {
  let picked: File | undefined;
  /** The first one is uploading, or has failed. */
  const queue: Upload[] = [];

  const hasFailed = () => !failed.hidden;
  const work = async () => {
    for (let upload = queue[0]; upload; upload = queue[0]) {
      begin();
      const chat = await send(upload);
      end();
      if (chat === 'failed') {
        failed.hidden = false;
        moveFocus(retry);
        return;
      }
      queue.shift();
      if (chat !== null) sent(chat);
    }
    moveFocus(file);
  };
  const showWaiting = () => {
    waiting.textContent = queue.length > 1 ? t('chat.gifsWaiting', { count: queue.length - 1 }) : '';
  };
  const begin = () => {
    failed.hidden = true;
    progress.value = 0;
    uploading.hidden = false;
    showWaiting();
  };
  const putAway = () => {
    picked = undefined;
    hidePreview();
    find('#text', HTMLElement).focus();
  };

  pickGifs((gif) => {
    showProblem('');
    picked = gif;
    void showPreview(gif);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!picked) return;
    // Who goes on with another GIF has given the failed one up.
    if (hasFailed()) queue.shift();
    if (queue.length >= QUEUE_MAX) {
      showProblem(t('chat.tooManyGifs'));
      return;
    }
    showProblem('');
    queue.push({ gif: picked, alt: describedAs(), key: newKey() });
    putAway();
    if (uploading.hidden) void work();
    else showWaiting();
  });
  find('#preview-cancel', HTMLButtonElement).addEventListener('click', putAway);
  preview.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    putAway();
  });
  retry.addEventListener('click', () => void work());
  find('#upload-discard', HTMLButtonElement).addEventListener('click', () => {
    queue.shift();
    failed.hidden = true;
    file.focus();
    void work();
  });
}

/** @returns null when it was cancelled or refused for good, `failed` when it may be tried again; the reader is told why */
async function send(upload: Upload): Promise<ChatView | 'failed' | null> {
  const stop = new AbortController();
  cancel.onclick = () => {
    stop.abort();
  };
  // Who only reads and writes need not load what uploads.
  const request = await import('./gif-request.js').catch(() => null);
  const answer = request
    ? await request.postGif(new URL(form.action).pathname, upload, stop.signal, (part) => {
        progress.value = Math.round(part * 100);
      })
    : { error: { code: 'unavailable', message: t('errors.network') } };
  if (answer === null) return null;
  if ('chat' in answer) return answer.chat;
  const { code, message } = answer.error;
  if (code === 'other_person') becomeOther();
  if (!isPassing(code)) {
    showProblem(message);
    return null;
  }
  reason.textContent = message;
  return 'failed';
}

function end(): void {
  uploading.hidden = true;
}

/** Who is writing or describing another GIF meanwhile goes on with it. */
function moveFocus(to: HTMLElement): void {
  const { activeElement } = document;
  if (activeElement === document.body || activeElement?.closest('[hidden]')) to.focus();
}
