import { find } from '../page.js';
import type { Actions } from './action.js';

const log = find('#log', HTMLElement);

/** Loads the toolbar when a message is hovered or focused for the first time. */
export function loadToolbar(actions: Actions<HTMLElement>): void {
  const pointing = ['focusin', 'click', 'pointerover'];
  let latest: Event;
  let loading: Promise<void> | undefined;
  const load = (event: Event) => {
    latest = event;
    loading ??= import('./toolbar.js').then(
      ({ initToolbar }) => {
        for (const each of pointing) log.removeEventListener(each, load);
        initToolbar(actions, latest);
      },
      () => {
        // The next hover or focus retries.
        loading = undefined;
      },
    );
  };
  for (const each of pointing) log.addEventListener(each, load);
}
