import { find } from '../page.js';
import type { Actions } from './action.js';
import { onFirstUse } from './on-first-use.js';

interface Hiding {
  /** Whether the reader has hidden this member. */
  isHidden: (member: string) => boolean;
  /** The actions that hide and unhide people. @param memberOf returns the member name for an action's subject */
  actions: <Subject>(memberOf: (subject: Subject) => string) => Actions<Subject>;
}

/** Lets the reader hide people, for themselves only, and unhide them. @param me the reader's own member name */
export function initHiding(room: string, me: string): Hiding {
  // Written by src/browser/pages/hiding.ts, which hid their lines before the first paint.
  const { hidden: found = '' } = find('#main', HTMLElement).dataset;
  const hidden = new Set(found.split(' ').filter((each) => each !== ''));
  const isHidden = (member: string) => hidden.has(member);
  const load = onFirstUse(async () =>
    (await import('./hidden-people.js')).initHiddenPeople(room, me, hidden),
  );
  if (hidden.size > 0) void load();
  return {
    isHidden,
    actions: (memberOf) => {
      const run = async (subject: Parameters<typeof memberOf>[0]) => (await load())?.(memberOf(subject));
      return {
        hide: { isAvailable: (who) => memberOf(who) !== me && !isHidden(memberOf(who)), run },
        unhide: { isAvailable: (who) => isHidden(memberOf(who)), run },
      };
    },
  };
}
