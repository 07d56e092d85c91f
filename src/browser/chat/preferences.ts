import { inStorage, parseJson } from './draft-store.js';

const NAME = 'huechat:preferences';
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Defaults: no sound and no notifications; GIFs play unless the system asks for reduced motion. */
const defaults = {
  sound: () => false,
  notices: () => false,
  arrivals: () => true,
  gifs: () => !reducedMotion.matches,
};

export type Preference = keyof typeof defaults;

const changes = new EventTarget();
let chosen = readChosen();

/** Whether the reader has turned on a preference, which applies to all rooms in this browser. */
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

/** Calls back whenever a preference may have changed: here, in another tab, or in the system. */
export function onPreference(react: () => void): void {
  changes.addEventListener('change', react);
  reducedMotion.addEventListener('change', react);
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
