import { createTranslator } from '../shared/i18n.js';
import type { KeyOnFirstUse, TextsOnFirstUse } from '../shared/texts.js';
import { dataAttr, find, locale } from './page.js';

const { texts } = (await import(dataAttr(find('#main', HTMLElement), 'textsOnFirstUse'))) as {
  texts: TextsOnFirstUse;
};

/** Like `t`, for the texts of what is loaded on first use. Only that may import it. */
export const tOnFirstUse = createTranslator<KeyOnFirstUse>(locale, texts);
