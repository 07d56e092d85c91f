import { CHAT_MAX } from '../../shared/limits.js';

/** An own text that the server has not confirmed. */
export interface Draft {
  key: string;
  chat: string;
  /** When it was written, in ms since 1970: drafts go out in this order. */
  at: number;
  /** Why the server refused it, in the reader's language; without it, the text is still on its way. */
  failed?: string;
}

const ALL = 'huechat:outbox:';
/** What nobody came back for: the room has most likely ended. */
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/**
 * Where drafts outlive the page: one entry of the browser's storage for each, so that two tabs of one person never overwrite
 * each other's. Storage may be forbidden or full; then drafts live as long as the page.
 */
export class Drafts {
  readonly #prefix: string;

  constructor(room: string, member: string) {
    this.#prefix = `${ALL}${room}:${member}:`;
    dropForgotten();
  }

  /** @returns whether it will outlive the page */
  keep(draft: Draft): boolean {
    return (
      inStorage((storage) => {
        storage.setItem(this.#prefix + draft.key, JSON.stringify(draft));
        return true;
      }) ?? false
    );
  }

  forget(key: string): void {
    inStorage((storage) => {
      storage.removeItem(this.#prefix + key);
    });
  }

  /** What is kept for this person in this room, of all tabs, as it was written. */
  all(): Draft[] {
    const drafts: Draft[] = [];
    for (const [name, text] of entries(this.#prefix)) {
      const draft = parse(text);
      if (draft !== null && name === this.#prefix + draft.key) drafts.push(draft);
    }
    return drafts.sort((a, b) => a.at - b.at);
  }
}

function dropForgotten(): void {
  const oldest = Date.now() - FORGOTTEN_AFTER_MS;
  for (const [name, text] of entries(ALL)) {
    if ((parse(text)?.at ?? 0) < oldest)
      inStorage((storage) => {
        storage.removeItem(name);
      });
  }
}

function entries(prefix: string): [name: string, text: string][] {
  const all = inStorage((storage) => Object.entries(storage) as [string, string][]) ?? [];
  return all.filter(([name]) => name.startsWith(prefix));
}

/** What is stored is outside input: anybody may have written it. */
function parse(text: string): Draft | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { key, chat, at, failed } = value as Partial<Record<keyof Draft, unknown>>;
  if (typeof key !== 'string' || !/^[\w-]{1,64}$/.test(key)) return null;
  if (typeof chat !== 'string' || chat === '' || Array.from(chat).length > CHAT_MAX) return null;
  if (typeof at !== 'number' || !Number.isFinite(at)) return null;
  return { key, chat, at, ...(typeof failed === 'string' ? { failed } : {}) };
}

/** @returns null where the browser allows no storage, or has no room left */
function inStorage<Result>(use: (storage: Storage) => Result): Result | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
