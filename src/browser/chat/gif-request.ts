import axios from 'axios';
import type { ChatView, ErrorView } from '../../shared/events.js';
import { t } from '../page.js';
import { shownMember } from '../shown-member.js';

/** A GIF, what it shows, and the key that it keeps through all tries, so that it is stored once. */
export interface Upload {
  gif: File;
  alt: string;
  key: string;
}

/** @returns the chat, or why it was refused; null where it was cancelled */
export async function postGif(
  url: string,
  { gif, alt, key }: Upload,
  signal: AbortSignal,
  onProgress: (part: number) => void,
): Promise<{ chat: ChatView } | { error: ErrorView } | null> {
  const body = new FormData();
  // Key and words come before the file: what stands after it is read only when the whole file is.
  body.set('key', key);
  body.set('alt', alt);
  body.set('gif', gif);
  try {
    const { data } = await axios.post<ChatView>(url, body, {
      headers: { accept: 'application/json', ...shownMember },
      signal,
      onUploadProgress: ({ progress = 0 }) => {
        onProgress(progress);
      },
    });
    return { chat: data };
  } catch (error) {
    return axios.isCancel(error) ? null : { error: errorOf(error) };
  }
}

function errorOf(error: unknown): ErrorView {
  if (!axios.isAxiosError<{ error?: ErrorView }>(error) || !error.response)
    return { code: 'unavailable', message: t('errors.network') };
  return error.response.data.error ?? { code: 'internal', message: t('errors.internal') };
}
