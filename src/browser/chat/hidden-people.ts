import { announceHidden, showHidden } from './hidden-lines.js';

/**
 * The people whom the reader has hidden in a room. The list stays in this browser; nobody else learns of it.
 * @param hidden their member names, as found when the page was loaded
 * @returns hides a person or unhides them
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

/** If storage is blocked or full, people stay hidden until the page is closed. */
function inStorage(use: () => void): void {
  try {
    use();
  } catch {
    // They will have to be hidden again.
  }
}
