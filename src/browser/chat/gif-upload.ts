import axios from 'axios';
import type { ChatAck } from '../../shared/events.js';
import type { ChatView, ErrorView } from '../../shared/views.js';
import { find, t } from '../page.js';
import { reportOtherPerson, shownMember } from '../shown-member.js';

const url = new URL(find('#gif-form', HTMLFormElement).action).pathname;
const panel = find('#upload', HTMLElement);
const progress = find('#progress', HTMLProgressElement);
const cancel = find('#upload-cancel', HTMLButtonElement);

/** An upload without progress for this long has lost its network, which a browser may not notice for minutes. */
const STALLED_MS = 60_000;

const CANCELLED = 'cancelled';

/** A GIF, its alt text, and the key that it keeps across retries, so that it is stored only once. */
export interface Upload {
  gif: Blob;
  alt: string;
  key: string;
}

/**
 * Uploads a GIF and shows the progress.
 * @returns the server's answer; `unavailable` if the server could not be reached, null if the reader cancelled
 */
export async function uploadGif(upload: Upload): Promise<ChatAck | null> {
  const stop = new AbortController();
  cancel.onclick = () => {
    stop.abort(CANCELLED);
  };
  progress.value = 0;
  panel.hidden = false;
  const answer = await post(upload, stop);
  // The focus stays put if the reader is busy elsewhere, such as describing another GIF.
  const hadFocus = panel.contains(document.activeElement);
  panel.hidden = true;
  if (hadFocus) find('#gif-open', HTMLElement).focus();
  if (stop.signal.reason === CANCELLED && 'error' in answer) return null;
  if ('error' in answer && answer.error.code === 'other_person') reportOtherPerson();
  return answer;
}

async function post({ gif, alt, key }: Upload, stop: AbortController): Promise<ChatAck> {
  const body = new FormData();
  // Key and alt text precede the file, because the server reads fields after it only once the whole file has arrived.
  body.set('key', key);
  body.set('alt', alt);
  body.set('gif', gif);
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const goesOn = () => {
    clearTimeout(stalled);
    stalled = setTimeout(() => {
      stop.abort();
    }, STALLED_MS);
  };
  goesOn();
  try {
    const { data } = await axios.post<ChatView>(url, body, {
      headers: { accept: 'application/json', ...shownMember },
      signal: stop.signal,
      onUploadProgress: ({ progress: part = 0 }) => {
        progress.value = Math.round(part * 100);
        goesOn();
      },
    });
    return { chat: data };
  } catch (error) {
    return { error: errorOf(error) };
  } finally {
    clearTimeout(stalled);
  }
}

function errorOf(error: unknown): ErrorView {
  if (!axios.isAxiosError<{ error?: ErrorView }>(error) || !error.response)
    return { code: 'unavailable', message: t('errors.network') };
  return error.response.data.error ?? { code: 'internal', message: t('errors.internal') };
}
