import type { ChatAck } from '../../shared/events.js';
import { t } from '../page.js';
import type { ChatSocket } from './connection.js';
import { type Draft, type GifDraft, isGifDraft, type TextDraft } from './drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** An unanswered chat is sent again after this time; its key prevents a duplicate. */
const ACK_WITHIN_MS = 8000;

/**
 * The result of sending a draft: the server's answer; `unanswered` if it may or may not be stored; `cancelled` by the
 * reader; or `lost` if the browser no longer has the GIF's file.
 */
export type Outcome = ChatAck | 'unanswered' | 'cancelled' | 'lost';

/** Sends a draft once: text over the socket, a GIF over HTTP. */
export class DraftSender {
  constructor(
    private readonly socket: ChatSocket,
    private readonly gifs: WaitingGifs,
  ) {}

  send(draft: Draft): Promise<Outcome> {
    return isGifDraft(draft) ? this.#upload(draft) : this.#emit(draft);
  }

  #emit({ key, chat, quote }: TextDraft): Promise<Outcome> {
    return this.socket
      .timeout(ACK_WITHIN_MS)
      .emitWithAck('chat', { key, chat, quote: quote?.id })
      .catch(() => 'unanswered' as const);
  }

  async #upload({ key, alt }: GifDraft): Promise<Outcome> {
    const gif = await this.gifs.file(key);
    if (gif === null) return 'lost';
    // Pages that only send text need not load the upload code.
    const loaded = await import('./gif-upload.js').catch(() => null);
    if (loaded === null) return { error: { code: 'unavailable', message: t('errors.network') } };
    return (await loaded.uploadGif({ key, alt, gif })) ?? 'cancelled';
  }
}
