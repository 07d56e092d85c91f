import { find } from '../page.js';
import type { Actions } from './action.js';
import { onFirstUse } from './on-first-use.js';

interface Hiding {
  /** Whether the reader has hidden the person of this member name. */
  isHidden: (member: string) => boolean;
  /** The actions by which people are hidden and shown again. @param memberOf gives the member name of whom they are about */
  actions: <Subject>(memberOf: (subject: Subject) => string) => Actions<Subject>;
}

/** Lets the reader hide people for themselves, and show them again. @param me the reader's own member name */
export function initHiding(room: string, me: string): Hiding {
  // Written by src/browser/pages/hiding.ts, which has hidden their lines before the page was painted.
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
        hide: { isOffered: (who) => memberOf(who) !== me && !isHidden(memberOf(who)), run },
        unhide: { isOffered: (who) => isHidden(memberOf(who)), run },
      };
    },
  };
}
