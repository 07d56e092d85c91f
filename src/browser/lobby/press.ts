import { find } from '../page.js';

/** Within this time, in ms, after a finger is lifted its click has come. */
const CLICK_MS = 100;

/** How a press on the list that is going on ends. */
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

/** Waits until nobody is pressing a room: if it moved away meanwhile, the press would do nothing. */
export const listReleased = (): Promise<void> => released;
