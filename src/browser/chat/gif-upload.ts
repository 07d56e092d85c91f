import axios from 'axios';
import type { ChatAck, ChatView, ErrorView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { becomeOther, shownMember } from '../shown-member.js';

const url = new URL(find('#gif-form', HTMLFormElement).action).pathname;
const panel = find('#upload', HTMLElement);
const progress = find('#progress', HTMLProgressElement);
const cancel = find('#upload-cancel', HTMLButtonElement);

/** An upload that makes no progress for so long has lost its network, which a browser may not notice for many minutes. */
const STALLED_MS = 60_000;

const CANCELLED = 'cancelled';

/** A GIF, what it shows, and the key that it keeps through all tries, so that it is stored once. */
export interface Upload {
  gif: Blob;
  alt: string;
  key: string;
}

/**
 * Uploads a GIF and shows how far it is.
 * @returns what the server answers; `unavailable` where it could not be reached, null where the reader has cancelled it
 */
export async function uploadGif(upload: Upload): Promise<ChatAck | null> {
  const stop = new AbortController();
  cancel.onclick = () => {
    stop.abort(CANCELLED);
  };
  progress.value = 0;
  panel.hidden = false;
  const answer = await post(upload, stop);
  // Who is writing or describing another GIF meanwhile goes on with it.
  const hadFocus = panel.contains(document.activeElement);
  panel.hidden = true;
  if (hadFocus) find('#gif', HTMLElement).focus();
  if (stop.signal.reason === CANCELLED && 'error' in answer) return null;
  if ('error' in answer && answer.error.code === 'other_person') becomeOther();
  return answer;
}

async function post({ gif, alt, key }: Upload, stop: AbortController): Promise<ChatAck> {
  const body = new FormData();
  // Key and words come before the file: what stands after it is read only when the whole file is.
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
