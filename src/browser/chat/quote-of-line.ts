import type { QuoteView } from '../../shared/views.js';
import { dataAttr } from '../page.js';

/** A line as a quote; the server shortens the text. */
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
