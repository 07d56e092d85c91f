import { placeBeside } from '../chat/place-beside.js';
import { isTouching } from '../chat/pointing.js';
import { loadDialog } from '../load-dialog.js';
import { dataAttr, find } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import { fillGrid, walkGrids } from './emoji-grid.js';
import { type Emoji, parseEmoji, searchEmoji } from './emoji-search.js';
import { recentEmoji, rememberEmoji } from './recent-emoji.js';

/** As many as one looks through. */
const FOUND_MAX = 200;

const dialog = await loadDialog('/emoji-picker');
const search = find('#emoji-search', HTMLInputElement, dialog);
const list = find('#emoji-list', HTMLElement, dialog);
const found = find('#emoji-found', HTMLElement, dialog);
const none = find('#emoji-none', HTMLElement, dialog);
const groups = [...list.querySelectorAll<HTMLElement>('.emoji__group')];
const [results, recent, ...others] = groups as [HTMLElement, HTMLElement, ...HTMLElement[]];

const { emoji: text } = (await import(dataAttr(dialog, 'emoji'))) as { emoji: string };
const byGroup = parseEmoji(text);
const all = byGroup.flat();
for (const [index, group] of others.entries()) fillGrid(gridOf(group), byGroup[index] ?? []);

const resetStop = walkGrids(list);
search.addEventListener('input', (event) => {
  // Halfway through a Hangul syllable, what was found before stays.
  showFound(event instanceof InputEvent && event.isComposing);
});
search.addEventListener('keydown', (event) => {
  const first = list.querySelector<HTMLElement>('.emoji__group:not([hidden]) .emoji__one');
  if (event.isComposing || !first) return;
  if (event.key === 'ArrowDown') first.focus();
  else if (event.key === 'Enter' && search.value.trim() !== '') first.click();
  else return;
  event.preventDefault();
});
list.addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
  // What is typed at an emoji goes on in the field.
  if (key.length === 1 && key !== ' ' && !ctrlKey && !metaKey) search.focus();
});
dialog.addEventListener('click', ({ target }) => {
  // The dialog has no padding, so a click on the dialog element itself is on the backdrop.
  if (target === dialog) dialog.close();
  const button = target instanceof Element ? target.closest<HTMLElement>('.emoji__one') : null;
  if (button) dialog.close(dataAttr(button, 'emoji'));
});

/**
 * Lets the reader choose an emoji.
 * @param beside where it opens on a wide screen
 * @returns null if the reader chose none
 */
export async function pickEmoji(beside: HTMLElement): Promise<string | null> {
  if (dialog.open) return null;
  search.value = dialog.returnValue = '';
  showFound();
  dialog.showModal();
  list.scrollTop = 0;
  const stopPlacing = placeBeside(dialog, beside);
  if (!isTouching()) search.focus();
  await new Promise((resolve) => {
    dialog.addEventListener('close', resolve, { once: true });
  });
  stopPlacing();
  const chosen = dialog.returnValue;
  if (chosen === '') return null;
  rememberEmoji(chosen);
  return chosen;
}

/** Shows what is searched for, or all emoji. @param isHalfway whether an empty result is no news */
function showFound(isHalfway = false): void {
  const query = search.value.normalize('NFC').trim();
  const matches = query === '' ? [] : searchEmoji(all, query).slice(0, FOUND_MAX);
  if (isHalfway && query !== '' && matches.length === 0) return;
  fillGrid(gridOf(results), matches);
  fillGrid(gridOf(recent), query === '' ? known(recentEmoji()) : []);
  for (const group of others) group.hidden = query !== '';
  for (const group of [results, recent]) group.hidden = gridOf(group).childElementCount === 0;
  none.hidden = query === '' || matches.length > 0;
  found.textContent = query === '' ? '' : countText(matches.length);
  list.scrollTop = 0;
  resetStop();
}

const countText = (count: number): string =>
  count === 0 ? none.textContent : tOnFirstUse('emoji.found', { count });

const known = (chosen: string[]): Emoji[] =>
  chosen.flatMap((emoji) => all.find((each) => each.emoji === emoji) ?? []);

function gridOf(group: HTMLElement): HTMLElement {
  return find('.emoji__grid', HTMLElement, group);
}
