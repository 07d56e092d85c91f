import { quotedText } from '../../shared/chat-texts.js';
import { formatMoment } from '../../shared/dates.js';
import { dataAttr, dateStyle, find, t } from '../page.js';
import type { Actions } from './action.js';
import { quoteOfLine } from './quote-of-line.js';
import { openMenu } from './menu.js';

/** Opens the menu of a message, which gets the focus back afterwards. */
export async function openMenuOfMessage(line: HTMLElement, actions: Actions<HTMLElement>): Promise<void> {
  if (!line.isConnected) return;
  line.focus({ preventScroll: true });
  const iso = dataAttr(line, 'at');
  const quote = quoteOfLine(line);
  const message = { iso, when: formatMoment(t, dateStyle, iso), text: quotedText(t, quote) };
  const beside = find('.line__body', HTMLElement, line);
  await openMenu({ label: t('chat.actions'), who: quote, message, beside }, actions, line);
}
