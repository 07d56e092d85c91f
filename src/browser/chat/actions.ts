import { cloneTemplate, find, t } from '../page.js';
import { announceNow } from './announcer.js';

const log = find('#log', HTMLElement);
/** Between what was said and what can be done with it, in CSS pixels. */
const GAP = 8;
/** So long the tick says that it was copied. */
const DONE_MS = 1500;

/** Offers what can be done with a line, at the line that is pointed at, touched or has the focus: in the page it is there once. */
export function initActions(answer: (line: HTMLElement) => void): void {
  const actions = cloneTemplate('actions-template');
  const copy = find('[data-does="copy"]', HTMLButtonElement, actions);
  const offer = ({ target }: Event) => {
    const line = target instanceof Element ? target.closest<HTMLElement>('.line[data-id]') : null;
    if (!line || line.contains(actions)) return;
    // Where it has the focus it stays until the focus goes.
    if (actions.contains(document.activeElement) && !(target instanceof Node && actions.contains(target)))
      return;
    copy.hidden = !('clipboard' in navigator) || line.querySelector('.bubble__text') === null;
    delete copy.dataset['done'];
    find('.line__said', HTMLElement, line).append(actions);
    place(actions);
  };
  for (const event of ['focusin', 'click']) log.addEventListener(event, offer);
  // A finger points at nothing; after a touch, browsers would still have it where it was.
  if (matchMedia('(hover: hover)').matches) log.addEventListener('pointerover', offer);
  addEventListener('resize', () => {
    place(actions);
  });
  log.addEventListener('pointerleave', () => {
    if (!actions.contains(document.activeElement) && document.activeElement !== actions.closest('.line'))
      actions.remove();
  });

  actions.addEventListener('click', ({ target }) => {
    const does =
      target instanceof Element ? target.closest<HTMLElement>('[data-does]')?.dataset['does'] : undefined;
    const line = actions.closest<HTMLElement>('.line');
    if (line && does === 'answer') {
      answer(line);
      actions.remove();
    }
    if (line && does === 'copy') void copyText(line, copy);
  });
}

/** Beside what was said it covers nothing; where that fills the width, it lies above. */
function place(actions: HTMLElement): void {
  const line = actions.closest<HTMLElement>('.line');
  if (!line) return;
  const room = line.clientWidth - find('.line__said', HTMLElement, line).offsetWidth;
  actions.classList.toggle('actions--beside', room > actions.offsetWidth + GAP);
}

async function copyText(line: HTMLElement, button: HTMLElement): Promise<void> {
  const text = line.querySelector('.bubble__text')?.textContent ?? '';
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  announceNow(t(done ? 'chat.copied' : 'chat.notCopied'));
  if (!done) return;
  button.dataset['done'] = '';
  setTimeout(() => {
    delete button.dataset['done'];
  }, DONE_MS);
}
