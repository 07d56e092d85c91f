import { inStorage, parseJson } from './chat/draft-store.js';

/** Who a page was before it started again under the name that the browser's cookie stands for now. */
export interface Restarted {
  room: string;
  member: string;
  /** As people read it. */
  name: string;
  /** In ms since 1970. */
  at: number;
}

const ENTRY = 'huechat:restart';

/** Keeps it for the next page in this tab. @returns whether that page will find it, and the texts that wait in the browser's storage */
export function keepRestart(restarted: Restarted): boolean {
  const kept = inStorage((storage) => {
    // Texts are kept in the other storage, which may be forbidden or full on its own.
    storage.setItem(ENTRY, '');
    storage.removeItem(ENTRY);
    sessionStorage.setItem(ENTRY, JSON.stringify(restarted));
    return true;
  });
  return kept ?? false;
}

/** What was kept by the last page in this tab that started again; undefined where there is none. */
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
