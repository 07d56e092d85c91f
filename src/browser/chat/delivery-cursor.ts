/**
 * What this page has heard of the room without a gap: the cursor that a reconnection asks from. While the server still tells
 * what was missed, a chat of now may overtake one that was missed; so on each connection the cursor moves on only
 * from the moment when all of that has come. The answer to an own chat never moves it: it may overtake others.
 */
export class DeliveryCursor {
  #newest: string;
  #complete = false;

  /** @param upTo the cursor of the last chat that the server wrote into the page */
  constructor(private upTo: string) {
    this.#newest = upTo;
  }

  /** The last chat before which nothing is missing. */
  get cursor(): string {
    return this.upTo;
  }

  /** A connection begins or ends: from here on something may be missing. */
  interrupted(): void {
    this.#newest = this.upTo;
    this.#complete = false;
  }

  hear(cursor: string): void {
    if (cursor > this.#newest) this.#newest = cursor;
    if (this.#complete) this.upTo = this.#newest;
  }

  /** All that was missed has come. */
  caughtUp(): void {
    this.#complete = true;
    this.upTo = this.#newest;
  }
}
