import type { QuoteView } from '../../shared/views.js';
import { excessOf } from '../../shared/chat-length.js';
import { cleanMessage } from '../../shared/user-text.js';
import { find, t } from '../page.js';
import { Reply } from './reply.js';
import { initEnterKey, learnEnterKey, sendsMessage } from './enter-key.js';
import { initFocusRing } from './focus-ring.js';
import { showProblem } from './problem.js';
import type { ComposerDraftKeeper } from './composer-draft.js';

const form = find('#composer', HTMLFormElement);
const text = find('#text', HTMLTextAreaElement);

/**
 * The key code that browsers report for every key an input method handles
 * (https://w3c.github.io/uievents/#determine-keydown-keyup-keyCode).
 */
const COMPOSING = 229;

/**
 * Sets up the message form: Enter sends or starts a new line (enter-key.ts), Escape cancels the reply, and the up
 * arrow leads to the reader's last message. Unsent text survives
 * a reload.
 * @returns the reply, for others to set
 */
export function initComposer(
  draftKeeper: ComposerDraftKeeper,
  send: (chat: string, quote?: QuoteView) => void,
): Reply {
  let composing = false;
  const keep = () => {
    draftKeeper.keep(text.value, reply.quote);
  };
  const reply = new Reply(keep);

  const { kept } = draftKeeper;
  // A browser that restores the page may already have filled the field.
  if (kept && text.value === '') text.value = kept.text;
  if (kept?.quote) reply.to(kept.quote);
  fit();
  window.addEventListener('resize', fit);
  initEnterKey();
  initFocusRing();

  text.addEventListener('compositionstart', () => {
    composing = true;
  });
  text.addEventListener('compositionend', () => {
    composing = false;
  });
  text.addEventListener('keydown', (event) => {
    if (belongsToInputMethod(event)) return;
    if (event.key === 'Escape' && reply.quote) {
      event.preventDefault();
      reply.to(undefined);
    }
    if (event.key === 'ArrowUp' && text.value === '') focusLastOwn(event);
    if (!sendsMessage(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  text.addEventListener('input', () => {
    fit();
    renderExcess(excessOf(cleanMessage(text.value)));
    keep();
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Pressing the button in the middle of a syllable sends what is visible. The blur makes the input method commit the
    // syllable, which would otherwise end up in the emptied field.
    if (composing) text.blur();
    const chat = cleanMessage(text.value);
    const excess = excessOf(chat);
    renderExcess(excess);
    if (chat !== '' && excess <= 0) {
      const { quote } = reply;
      text.value = '';
      reply.to(undefined);
      fit();
      send(chat, quote);
      learnEnterKey(event.submitter !== null);
    }
    text.focus();
  });
  return reply;
}

/** Moves from the empty composer to the reader's last message, to act on it; Escape leads back. */
function focusLastOwn(event: KeyboardEvent): void {
  const own = [...document.querySelectorAll<HTMLElement>('.line--own[data-id]')].at(-1);
  if (!own) return;
  event.preventDefault();
  own.focus();
}

/** Focuses the composer from anywhere on the page with `/`, as in other chats, and from the log with Escape. */
export function focusComposerByKey(): void {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !(target instanceof Element))
      return;
    const wanted = key === '/' || (key === 'Escape' && target.closest('#log') !== null);
    if (!wanted || target.closest('input, textarea, select, dialog, [popover]')) return;
    event.preventDefault();
    text.focus();
  });
}

/**
 * During composition, keys belong to the input method: Enter ends the syllable. Safari ends the composition before it fires
 * that Enter, which only its key code gives away.
 */
function belongsToInputMethod(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to detect it in Safari
  return event.isComposing || event.keyCode === COMPOSING;
}

/** Fits the field's height to its text, in browsers without `field-sizing`. */
function fit(): void {
  if (CSS.supports('field-sizing', 'content')) return;
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
}

function renderExcess(excess: number): void {
  showProblem(excess > 0 ? t('chat.over', { count: excess }) : '');
  if (excess > 0) text.setAttribute('aria-invalid', 'true');
  else text.removeAttribute('aria-invalid');
}
