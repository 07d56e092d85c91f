import { find } from '../page.js';

/** Maximum time between a pointer's release and its click, in ms. */
const CLICK_MS = 100;

/** Resolves when the current press on the list has ended, including its click. */
let released = Promise.resolve();

find('#rooms', HTMLElement).addEventListener('pointerdown', () => {
  released = new Promise((resolve) => {
    const end = () => {
      setTimeout(resolve, CLICK_MS);
    };
    addEventListener('pointerup', end, { once: true });
    addEventListener('pointercancel', end, { once: true });
  });
});

/** Resolves when no room is being pressed: if the room moved during a press, the press would have no effect. */
export const listReleased = (): Promise<void> => released;
