import type { ErrorView, HistoryView } from '../../shared/events.js';
import { find } from '../page.js';
import { becomeOther, shownMember } from '../shown-member.js';
import type { MessageList } from './message-list.js';

/** So far above what is in view, in CSS pixels, the next page is fetched: it is there before it is looked for. */
const AHEAD = 800;
/** So many pages of history are fetched to find one chat. */
const PAGES_MAX = 20;

/** Fetches and shows the next page of history. @returns whether one came; false at the beginning, and where it failed */
export type LoadOlder = () => Promise<boolean>;

const log = find('#log', HTMLElement);
const older = find('#older', HTMLButtonElement);

/** Lets the reader go back page by page, as far as the room goes: by scrolling up, or by the button. */
export function initHistory(room: string, lines: MessageList): LoadOlder {
  let loading: Promise<boolean> | undefined;
  const near = new IntersectionObserver(
    (entries) => {
      // A busy browser tells of several changes at once: what is so now comes last.
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
    // Meanwhile the log may have begun anew elsewhere. After a failure, the button and the next scrolling up try again.
    if (page === null || lines.before !== before) return false;
    const focused = document.activeElement === older;
    lines.showOlder(page);
    if (focused && older.hidden) log.focus();
    // Told again, in case that one page did not fill what is near.
    near.unobserve(older);
    near.observe(older);
    return true;
  };
  older.addEventListener('click', () => void load());
  near.observe(older);
  return load;
}

/** Shows as much history as it takes. @param id of a line's element. @returns null where it is too far back, or could not be fetched */
export async function reachLine(id: string, loadOlder: LoadOlder): Promise<HTMLElement | null> {
  for (let pages = 0; pages < PAGES_MAX && !document.getElementById(id); pages++)
    if (!(await loadOlder())) break;
  return document.getElementById(id);
}

/** @param before a cursor; without it, the latest chats. @returns null where they could not be fetched */
export async function fetchHistory(room: string, before?: string): Promise<HistoryView | null> {
  const query = before === undefined ? '' : `?${new URLSearchParams({ before }).toString()}`;
  try {
    const response = await fetch(`/room/${room}/chats${query}`, {
      headers: { accept: 'application/json', ...shownMember },
    });
    if (response.ok) return (await response.json()) as HistoryView;
    const { error } = (await response.json()) as { error: ErrorView };
    if (error.code === 'other_person') becomeOther();
    return null;
  } catch {
    return null;
  }
}
