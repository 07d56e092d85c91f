import axios from 'axios';
import type { ChatView, ErrorView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { newKey } from './key.js';
import { showProblem } from './problem.js';

const form = find('#gif-form', HTMLFormElement);
const file = find('#gif', HTMLInputElement);
const upload = find('#upload', HTMLElement);
const progress = find('#progress', HTMLProgressElement);
const cancel = find('#upload-cancel', HTMLButtonElement);

/** Sends a GIF as soon as it is chosen, and shows how far it is. */
export function watchGifs(sent: (chat: ChatView) => void): void {
  file.addEventListener('change', () => {
    const gif = file.files?.[0];
    if (!gif) return;
    void send(gif).then((chat) => {
      if (chat) sent(chat);
    });
  });
}

/** @returns null when it did not arrive; the reader has been told why */
async function send(gif: File): Promise<ChatView | null> {
  const stop = new AbortController();
  cancel.onclick = () => {
    stop.abort();
  };
  begin();
  try {
    const body = new FormData();
    // The key comes before the file: what stands after it is read only when the whole file is.
    body.set('key', newKey());
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
    showProblem(reasonOf(error));
    return null;
  } finally {
    end();
  }
}

function begin(): void {
  showProblem('');
  progress.value = 0;
  upload.hidden = false;
  file.disabled = true;
}

function end(): void {
  upload.hidden = true;
  file.disabled = false;
  // So that the same file can be chosen again.
  file.value = '';
  file.focus();
}

function reasonOf(error: unknown): string {
  if (axios.isCancel(error)) return '';
  if (axios.isAxiosError<{ error?: ErrorView }>(error) && error.response) {
    return error.response.data.error?.message ?? t('errors.internal');
  }
  return t('errors.network');
}
