import type { ErrorView, HistoryView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { find } from '../page.js';
import { reportOtherPerson, shownMember } from '../shown-member.js';
import type { MessageList } from './message-list.js';

/** Distance above the viewport, in CSS pixels, at which the next page is prefetched. */
const AHEAD = 800;
/** Maximum number of history pages to fetch in search of one chat. */
const PAGES_MAX = 20;

/** Fetches and shows the next page of history. @returns false at the beginning of the room, or if the request failed */
export type LoadOlder = () => Promise<boolean>;

const log = find('#log', HTMLElement);
const older = find('#older', HTMLButtonElement);

/** Loads older pages of history, on scrolling up or by the button. */
export function initHistory(room: string, lines: MessageList): LoadOlder {
  let loading: Promise<boolean> | undefined;
  const near = new IntersectionObserver(
    (entries) => {
      // A busy browser reports several changes at once; the last one is current.
      if (entries.at(-1)?.isIntersecting) void load();
    },
    { root: log, rootMargin: `${AHEAD}px 0px 0px` },
  );
  const load = () =>
    (loading ??= loadPage().finally(() => {
      loading = undefined;
    }));
  const loadPage = async () => {
    const { before } = lines;
    if (before === '') return false;
    const page = await fetchHistory(room, before);
    // Meanwhile the log may have been reset. After a failure, the button or the next scroll retries.
    if (page === null || lines.before !== before) return false;
    const focused = document.activeElement === older;
    lines.showOlder(page);
    if (focused && older.hidden) log.focus();
    // Observing again triggers another report, in case one page did not fill the space.
    near.unobserve(older);
    near.observe(older);
    return true;
  };
  older.addEventListener('click', () => void load());
  near.observe(older);
  return load;
}

/**
 * Loads history until a line is found.
 * @param id of the line's element
 * @returns null if it is too far back or could not be fetched
 */
export async function reachLine(id: string, loadOlder: LoadOlder): Promise<HTMLElement | null> {
  for (let pages = 0; pages < PAGES_MAX && !document.getElementById(id); pages++)
    if (!(await loadOlder())) break;
  return document.getElementById(id);
}

/** @param before a cursor; if omitted, the latest chats @returns null if they could not be fetched */
export async function fetchHistory(room: string, before?: string): Promise<HistoryView | null> {
  const query = before === undefined ? '' : `?${new URLSearchParams({ before }).toString()}`;
  try {
    const response = await fetch(`${roomPath(room)}/chats${query}`, {
      headers: { accept: 'application/json', ...shownMember },
    });
    if (response.ok) return (await response.json()) as HistoryView;
    const { error } = (await response.json()) as { error: ErrorView };
    if (error.code === 'other_person') reportOtherPerson();
    return null;
  } catch {
    return null;
  }
}
