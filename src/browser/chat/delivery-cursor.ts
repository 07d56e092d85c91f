/**
 * The cursor up to which this page has every chat; a reconnection resumes from it. While the server still sends missed
 * chats, a new chat may overtake them, so on each connection the cursor moves only after the sync is complete. The ack of
 * the reader's own chat never moves it, as it may overtake other chats.
 */
export class DeliveryCursor {
  #newest: string;
  #complete = false;

  /** @param upTo the cursor of the last chat that the server rendered into the page */
  constructor(private upTo: string) {
    this.#newest = upTo;
  }

  /** The last chat before which nothing is missing. */
  get cursor(): string {
    return this.upTo;
  }

  /** A connection begins or ends: chats may be missing from here on. */
  interrupted(): void {
    this.#newest = this.upTo;
    this.#complete = false;
  }

  advance(cursor: string): void {
    if (cursor > this.#newest) this.#newest = cursor;
    if (this.#complete) this.upTo = this.#newest;
  }

  /** All missed chats have arrived. */
  caughtUp(): void {
    this.#complete = true;
    this.upTo = this.#newest;
  }
}
