import { announceHidden, showHidden } from './hidden-lines.js';

/**
 * The people of a room whom its reader does not want to see, kept in this browser: nobody else learns of it.
 * @param hidden their member names, as the page has found them
 * @returns hides a person, or shows them again
 */
export function initHiddenPeople(room: string, me: string, hidden: Set<string>): (member: string) => void {
  const nameOf = (member: string) => `huechat:hidden:${room}:${me}:${member}`;
  showHidden(hidden);

  return (member) => {
    const isHidden = !hidden.has(member);
    if (isHidden) {
      hidden.add(member);
      inStorage(() => {
        localStorage.setItem(nameOf(member), '1');
      });
    } else {
      hidden.delete(member);
      inStorage(() => {
        localStorage.removeItem(nameOf(member));
      });
    }
    // For src/browser/pages/hiding.ts.
    document.dispatchEvent(new CustomEvent('hidden-people', { detail: [...hidden] }));
    showHidden(hidden);
    announceHidden(member, isHidden);
  };
}

/** Storage may be forbidden or full; then people are hidden as long as the page lives. */
function inStorage(use: () => void): void {
  try {
    use();
  } catch {
    // They will have to be hidden again.
  }
}
