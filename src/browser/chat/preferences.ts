import { inStorage, parseJson } from './draft-store.js';

const NAME = 'huechat:preferences';
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** What holds where nothing was chosen: silence, and movement only for who has not asked their system for stillness. */
const defaults = {
  sound: () => false,
  notices: () => false,
  arrivals: () => true,
  gifs: () => !stillness.matches,
};

export type Preference = keyof typeof defaults;

const changes = new EventTarget();
let chosen = readChosen();

/** What the reader wants, in every room of this browser. */
export function prefers(name: Preference): boolean {
  return chosen[name] ?? defaults[name]();
}

export function choose(name: Preference, value: boolean): void {
  chosen = { ...readChosen(), [name]: value };
  inStorage((storage) => {
    storage.setItem(NAME, JSON.stringify(chosen));
  });
  changes.dispatchEvent(new Event('change'));
}

/** Calls whenever a preference may have changed: here, in another tab, or in the system. */
export function onPreference(react: () => void): void {
  changes.addEventListener('change', react);
  stillness.addEventListener('change', react);
  window.addEventListener('storage', ({ key }) => {
    if (key !== NAME && key !== null) return;
    chosen = readChosen();
    react();
  });
}

function readChosen(): Partial<Record<Preference, boolean>> {
  const value = parseJson(inStorage((storage) => storage.getItem(NAME)) ?? '');
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([name, is]) => name in defaults && typeof is === 'boolean'),
  );
}
