import { CHAT_MAX } from '../../shared/limits.js';
import { find, t } from '../page.js';
import { showProblem } from './problem.js';

const ROWS_MAX = 8;

/** The text form: Enter sends, Shift+Enter breaks the line. */
export function watchComposer(say: (chat: string) => void): void {
  const form = find('#say', HTMLFormElement);
  const text = find('#text', HTMLTextAreaElement);

  const fit = () => {
    text.rows = Math.min(ROWS_MAX, text.value.split('\n').length);
  };

  text.addEventListener('keydown', (event) => {
    // While a syllable is being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  text.addEventListener('input', () => {
    fit();
    tellExcess(text, excessOf(text.value));
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chat = text.value.trim();
    const excess = excessOf(chat);
    tellExcess(text, excess);
    if (chat !== '' && excess <= 0) {
      say(chat);
      text.value = '';
      fit();
    }
    text.focus();
  });
}

/** How many characters there are too many, in code points, as the server counts them. */
function excessOf(chat: string): number {
  return Array.from(chat.trim()).length - CHAT_MAX;
}

function tellExcess(text: HTMLTextAreaElement, excess: number): void {
  showProblem(excess > 0 ? t('chat.over', { count: excess }) : '');
  if (excess > 0) text.setAttribute('aria-invalid', 'true');
  else text.removeAttribute('aria-invalid');
}
