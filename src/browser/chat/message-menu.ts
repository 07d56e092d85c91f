import { find } from '../page.js';
import type { Actions } from './action.js';
import { onFirstUse } from './on-first-use.js';
import { isTouching, messageAt, bubbleAt } from './pointing.js';

const log = find('#log', HTMLElement);

/**
 * Opens a message's menu: on a tap, on Enter or the menu key when it has the focus, and on touch screens on a long press.
 * Links, GIFs and buttons in a message keep their own tap.
 */
export function initMessageMenu(actions: Actions<HTMLElement>, reply: (line: HTMLElement) => void): void {
  const open = async (line: HTMLElement) => {
    await (await loadMenus())?.openMenuOfMessage(line, actions);
  };
  log.addEventListener('click', (event) => {
    if (!isTouching() || getSelection()?.isCollapsed === false) return;
    const line = bubbleAt(event, 'a, button');
    if (line) void open(line);
  });
  log.addEventListener('keydown', (event) => {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    const line = messageAt(event);
    if (!line || event.target !== line || ctrlKey || altKey || metaKey) return;
    if (!(key === 'ContextMenu' || (shiftKey ? key === 'F10' : key === 'Enter'))) return;
    event.preventDefault();
    void open(line);
  });
  if (navigator.maxTouchPoints > 0)
    void loadMenus().then((menus) => {
      menus?.initLongPress((line) => void open(line));
      menus?.initSwipe(reply);
    });
}

/** Loaded when the first menu opens; on touch screens immediately, because it includes the gestures. */
export const loadMenus = onFirstUse(() => import('./menus.js'));
