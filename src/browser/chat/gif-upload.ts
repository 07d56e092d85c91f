import type { AxiosStatic } from 'axios';
import type { ChatView, ErrorView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { newKey } from './key.js';
import { isPassing } from './passing.js';
import { showProblem } from './problem.js';

const form = find('#gif-form', HTMLFormElement);
const file = find('#gif', HTMLInputElement);
const upload = find('#upload', HTMLElement);
const progress = find('#progress', HTMLProgressElement);
const cancel = find('#upload-cancel', HTMLButtonElement);
const failed = find('#upload-failed', HTMLElement);
const reason = find('#upload-reason', HTMLElement);
const retry = find('#upload-retry', HTMLButtonElement);
const discard = find('#upload-discard', HTMLButtonElement);

/** A GIF and the key that it keeps through all tries, so that it is stored once. */
interface Upload {
  gif: File;
  key: string;
}

/** Sends a GIF as soon as it is chosen, shows how far it is, and offers to try again where that may help. */
export function watchGifs(sent: (chat: ChatView) => void): void {
  let current: Upload | null = null;
  const go = async () => {
    if (current === null) return;
    begin();
    const chat = await send(current);
    end();
    if (chat === 'failed') {
      failed.hidden = false;
      offerFocus(retry);
      return;
    }
    current = null;
    offerFocus(file);
    if (chat !== null) sent(chat);
  };

  file.addEventListener('change', () => {
    const gif = file.files?.[0];
    if (!gif) return;
    current = { gif, key: newKey() };
    void go();
  });
  retry.addEventListener('click', () => void go());
  discard.addEventListener('click', () => {
    current = null;
    failed.hidden = true;
    file.focus();
  });
}

/** @returns null when it was cancelled or refused for good, `failed` when it may be tried again; the reader is told why */
async function send({ gif, key }: Upload): Promise<ChatView | 'failed' | null> {
  const axios = await loadAxios();
  if (axios === null) {
    reason.textContent = t('errors.network');
    return 'failed';
  }
  const stop = new AbortController();
  cancel.onclick = () => {
    stop.abort();
  };
  try {
    const body = new FormData();
    // The key comes before the file: what stands after it is read only when the whole file is.
    body.set('key', key);
    body.set('gif', gif);
    const response = await axios.post<ChatView>(form.action, body, {
      headers: { accept: 'application/json' },
      signal: stop.signal,
      onUploadProgress: ({ progress: part = 0 }) => {
        progress.value = Math.round(part * 100);
      },
    });
    return response.data;
  } catch (error) {
    if (axios.isCancel(error)) return null;
    const { code, message } = errorOf(axios, error);
    if (!isPassing(code)) {
      showProblem(message);
      return null;
    }
    reason.textContent = message;
    return 'failed';
  }
}

/** Most who read never send a GIF: what only they need is loaded when it is needed. @returns null without a network */
async function loadAxios(): Promise<AxiosStatic | null> {
  return import('axios').then(
    (module) => module.default,
    () => null,
  );
}

function begin(): void {
  showProblem('');
  failed.hidden = true;
  progress.value = 0;
  upload.hidden = false;
  file.disabled = true;
}

function end(): void {
  upload.hidden = true;
  file.disabled = false;
  // So that the same file can be chosen again.
  file.value = '';
}

/** Who is writing meanwhile goes on writing. */
function offerFocus(to: HTMLElement): void {
  if (document.activeElement?.id !== 'text') to.focus();
}

function errorOf(axios: AxiosStatic, error: unknown): ErrorView {
  if (!axios.isAxiosError<{ error?: ErrorView }>(error) || !error.response)
    return { code: 'unavailable', message: t('errors.network') };
  return error.response.data.error ?? { code: 'internal', message: t('errors.internal') };
}
