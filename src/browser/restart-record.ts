import { inStorage, parseJson } from './chat/draft-store.js';

/** The reader's identity before the page restarted under the name that the cookie now stands for. */
export interface Restarted {
  room: string;
  member: string;
  /** The display name. */
  name: string;
  /** In ms since 1970. */
  at: number;
}

const ENTRY = 'huechat:restart';

/**
 * Stores the record for the next page in this tab.
 * @returns whether that page will find it, and the texts in the browser's storage
 */
export function keepRestart(restarted: Restarted): boolean {
  const kept = inStorage((storage) => {
    // Texts are kept in localStorage, which may be blocked or full independently.
    storage.setItem(ENTRY, '');
    storage.removeItem(ENTRY);
    sessionStorage.setItem(ENTRY, JSON.stringify(restarted));
    return true;
  });
  return kept ?? false;
}

/** The record left by this tab's last restart, if any. */
export function restartRecord(): Restarted | undefined {
  const value = parseJson(inStorage(() => sessionStorage.getItem(ENTRY)) ?? '');
  if (typeof value !== 'object' || value === null) return undefined;
  const { room, member, name, at } = value as Partial<Record<keyof Restarted, unknown>>;
  if (typeof room !== 'string' || typeof member !== 'string' || typeof name !== 'string') return undefined;
  return typeof at === 'number' ? { room, member, name, at } : undefined;
}

export function forgetRestart(): void {
  inStorage(() => {
    sessionStorage.removeItem(ENTRY);
  });
}
