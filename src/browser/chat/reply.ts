import type { QuoteView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { find, t } from '../page.js';
import { announceNow } from './announcer.js';
import { fillQuote } from './line.js';

const bar = find('#reply', HTMLElement);

/** The message that the composer replies to, shown above the text field. */
export class Reply {
  #quote: QuoteView | undefined;

  /** @param changed called when the reader picks another message or cancels the reply */
  constructor(private readonly changed: () => void) {
    find('#reply-cancel', HTMLButtonElement).addEventListener('click', () => {
      this.to(undefined);
      find('#text', HTMLElement).focus();
    });
  }

  get quote(): QuoteView | undefined {
    return this.#quote;
  }

  to(quote: QuoteView | undefined): void {
    this.#quote = quote;
    bar.hidden = quote === undefined;
    if (quote) {
      fillQuote(find('#reply-quote', HTMLElement), quote);
      announceNow(t('chat.replyTo', { who: personName(t, quote) }));
    }
    this.changed();
  }
}
