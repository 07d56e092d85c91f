import { inStorage, parseJson } from '../chat/draft-store.js';

const NAME = 'huechat:emoji';
const KEPT_MAX = 16;

/** The emoji that were last chosen in this browser, newest first. */
export function recentEmoji(): string[] {
  const value = parseJson(inStorage((storage) => storage.getItem(NAME)) ?? '');
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function rememberEmoji(emoji: string): void {
  const recent = [emoji, ...recentEmoji().filter((each) => each !== emoji)].slice(0, KEPT_MAX);
  inStorage((storage) => {
    storage.setItem(NAME, JSON.stringify(recent));
  });
}
