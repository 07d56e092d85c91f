import { roomPath } from '../../shared/paths.js';
import { dataAttr, find, t } from '../page.js';
import { inStorage } from './draft-store.js';
import { announceHidden, showHidden } from './hidden-lines.js';
import { showProblem } from './problem.js';

/** As long as browsers keep a cookie. */
const COOKIE_S = 400 * 24 * 3600;

const main = find('#main', HTMLElement);

/**
 * The people whom the reader has hidden in a room. The list stays in this browser; nobody else learns of it.
 * @param hidden their member names, as found when the page was loaded
 * @returns hides a person or unhides them
 */
export function initHiddenPeople(room: string, me: string, hidden: Set<string>): (member: string) => void {
  const nameOf = (member: string) => `huechat:hidden:${room}:${me}:${member}`;
  showHidden(hidden);

  const change = async (member: string): Promise<void> => {
    await loadRules();
    const isHidden = !hidden.has(member);
    if (isHidden) {
      hidden.add(member);
      // If storage is blocked or full, people stay hidden until the page is closed.
      inStorage((storage) => {
        storage.setItem(nameOf(member), '1');
        // The room's page then has the script that hides people before anything is painted.
        document.cookie = `hides=1; path=${roomPath(room)}; max-age=${COOKIE_S}; samesite=lax`;
      });
    } else {
      hidden.delete(member);
      inStorage((storage) => {
        storage.removeItem(nameOf(member));
      });
    }
    // For src/browser/pages/hiding.ts.
    document.dispatchEvent(new CustomEvent('hidden-people', { detail: [...hidden] }));
    showHidden(hidden);
    announceHidden(member, isHidden);
  };
  return (member) => {
    change(member).catch(() => {
      showProblem(t('chat.notLoaded'));
    });
  };
}

/** Loads src/browser/pages/hiding.ts into a page that came without it. */
async function loadRules(): Promise<void> {
  if (main.dataset['hidden'] !== undefined) return;
  const script = document.createElement('script');
  script.src = dataAttr(main, 'hiding');
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}
