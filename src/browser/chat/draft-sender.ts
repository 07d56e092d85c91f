import type { ChatAck } from '../../shared/events.js';
import { t } from '../page.js';
import type { ChatSocket } from './connection.js';
import { type Draft, type GifDraft, isGifDraft, type TextDraft } from './drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** Without an answer for so long, a chat is sent again; its key keeps it from being stored twice. */
const ACK_WITHIN_MS = 8000;

/**
 * What came of sending a draft: what the server answered, or `unanswered`, where it may be stored or not; `cancelled` by the
 * reader; `lost`, where the browser has the GIF's file no more.
 */
export type Outcome = ChatAck | 'unanswered' | 'cancelled' | 'lost';

/** Sends a draft once: a text by the socket, a GIF by HTTP. */
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
    // Who only reads and writes need not load what uploads.
    const loaded = await import('./gif-upload.js').catch(() => null);
    if (loaded === null) return { error: { code: 'unavailable', message: t('errors.network') } };
    return (await loaded.uploadGif({ key, alt, gif })) ?? 'cancelled';
  }
}
