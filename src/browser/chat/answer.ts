import type { QuoteView } from '../../shared/events.js';
import { personName } from '../../shared/i18n.js';
import { find, dataAttr, t } from '../page.js';
import { announceNow } from './announcer.js';
import { fillQuote } from './line.js';

const bar = find('#answer', HTMLElement);

/** What the text in the composer is going to answer to, shown above it. */
export class Answer {
  #quote: QuoteView | undefined;

  /** @param changed called when the reader chooses something else, or nothing any more */
  constructor(private readonly changed: () => void) {
    find('#answer-cancel', HTMLButtonElement).addEventListener('click', () => {
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
      fillQuote(find('#answer-quote', HTMLElement), quote);
      announceNow(t('chat.answerTo', { who: personName(t, quote) }));
    }
    this.changed();
  }
}

/** A line as it would be quoted; the server cuts it to its beginning. */
export function quoteOfLine(line: HTMLElement): QuoteView {
  const text = line.querySelector('.bubble__text')?.textContent;
  const image = line.querySelector<HTMLElement>('.player');
  return {
    id: dataAttr(line, 'id'),
    member: dataAttr(line, 'member'),
    user: dataAttr(line, 'user'),
    number: Number(dataAttr(line, 'number')),
    ...(text == null ? {} : { chat: text }),
    ...(image === null
      ? {}
      : { gif: image.dataset['alt'] === undefined ? {} : { alt: image.dataset['alt'] } }),
  };
}
