import type { Emoji } from './emoji-search.js';

/** Fills a grid with buttons. */
export function fillGrid(grid: HTMLElement, emoji: Emoji[]): void {
  grid.replaceChildren(...emoji.map(emojiButton));
}

function emojiButton({ emoji, name }: Emoji): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'emoji__one';
  button.tabIndex = -1;
  button.dataset['emoji'] = emoji;
  button.ariaLabel = button.title = name;
  button.textContent = emoji;
  return button;
}

/**
 * Arrow keys, Home and End move between the buttons of all shown grids; Tab stops at one of them
 * (https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/#kbd_roving_tabindex).
 * @returns makes the first button the one where Tab stops, after the grids have changed
 */
export function walkGrids(list: HTMLElement): () => void {
  let stop: HTMLElement | undefined;
  const stopAt = (button: HTMLElement | undefined) => {
    if (stop) stop.tabIndex = -1;
    stop = button;
    if (stop) stop.tabIndex = 0;
  };
  list.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.matches('.emoji__one')) stopAt(target);
  });
  list.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = neighbour(list, target, key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  return () => {
    stopAt(shownButtons(list)[0]);
  };
}

function neighbour(list: HTMLElement, button: HTMLElement, key: string): HTMLElement | undefined {
  const all = shownButtons(list);
  const at = all.indexOf(button);
  switch (key) {
    case 'ArrowRight':
      return all[at + 1];
    case 'ArrowLeft':
      return all[at - 1];
    case 'ArrowDown':
      return below(list, button, 1);
    case 'ArrowUp':
      return below(list, button, -1);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default:
      return undefined;
  }
}

/** The button in the same column of the next row, or of the previous one, in this grid or the next. */
function below(list: HTMLElement, button: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const grids = shownGrids(list).map((grid) => [...grid.children] as HTMLElement[]);
  const here = grids.findIndex((buttons) => buttons.includes(button));
  const buttons = grids[here] ?? [];
  const columns = columnsOf(button.parentElement ?? list);
  const at = buttons.indexOf(button);
  const column = at % columns;
  const row = (at - column) / columns + step;
  const rows = Math.ceil(buttons.length / columns);
  if (row >= 0 && row < rows) return buttons[Math.min(row * columns + column, buttons.length - 1)];
  const others = grids[here + step] ?? [];
  const firstOfRow = step === 1 ? 0 : Math.floor((others.length - 1) / columns) * columns;
  return others[Math.min(firstOfRow + column, others.length - 1)];
}

const columnsOf = (grid: HTMLElement) => getComputedStyle(grid).gridTemplateColumns.split(' ').length;

const shownGrids = (list: HTMLElement) => [
  ...list.querySelectorAll<HTMLElement>('.emoji__group:not([hidden]) .emoji__grid'),
];

const shownButtons = (list: HTMLElement) => [
  ...list.querySelectorAll<HTMLElement>('.emoji__group:not([hidden]) .emoji__one'),
];
