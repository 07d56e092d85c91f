import { find, t } from '../page.js';
import { keepInPlace } from './scroll.js';

const log = find('#log', HTMLElement);

/** Its callback runs before paint, so a long message never appears without its button. */
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const bubble = target.closest('.bubble');
    if (!bubble?.classList.contains('bubble--open'))
      bubble?.classList.toggle('bubble--clipped', target.scrollHeight > target.clientHeight + 1);
  }
});

/** Clips long messages, and lets the reader expand them. */
export function initLongMessages(): void {
  for (const bubble of log.querySelectorAll<HTMLElement>('.bubble--long')) initLongMessage(bubble);
  log.addEventListener('click', ({ target }) => {
    const bubble = target instanceof Element && target.closest('.bubble__more')?.closest('.bubble');
    if (bubble) toggle(bubble);
  });
  // The browser scrolls inside a clipped message to a search hit, a focused link or a selection.
  log.addEventListener(
    'scroll',
    ({ target }) => {
      const bubble = target instanceof Element ? target.closest('.bubble--clipped:not(.bubble--open)') : null;
      if (bubble) toggle(bubble);
    },
    { capture: true, passive: true },
  );
}

/** @param bubble of a message that may be long */
export function initLongMessage(bubble: HTMLElement): void {
  observer.observe(textOf(bubble));
}

/** Keeps the reading position: the text when it expands, the button when it collapses. */
function toggle(bubble: Element): void {
  const text = textOf(bubble);
  const more = find('.bubble__more', HTMLButtonElement, bubble);
  const opens = !bubble.classList.contains('bubble--open');
  const place = () =>
    opens ? text.getBoundingClientRect().top - text.scrollTop : more.getBoundingClientRect().bottom;
  keepInPlace(place, () => {
    bubble.classList.toggle('bubble--open', opens);
    more.setAttribute('aria-expanded', String(opens));
    more.textContent = t(opens ? 'chat.showLess' : 'chat.showAll');
  });
}

const textOf = (bubble: Element) => find('.bubble__text', HTMLElement, bubble);
