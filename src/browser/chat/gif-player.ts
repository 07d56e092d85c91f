import { find, dataAttr } from '../page.js';
import { onPreference, prefers } from './preferences.js';

const log = find('#log', HTMLElement);

/** The visible part from which on a GIF plays. */
const IN_VIEW = 0.4;

const inView = new Set<HTMLElement>();
/** The reader's choice for a single GIF, which overrides the preference. */
const decided = new WeakMap<HTMLElement, boolean>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, intersectionRatio } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      if (intersectionRatio >= IN_VIEW) inView.add(target);
      else inView.delete(target);
      update(target);
    }
  },
  { root: log, threshold: IN_VIEW },
);

/** Plays GIFs that are in view, if the reader wants that. A press toggles a single GIF. */
export function playGifs(): void {
  for (const player of log.querySelectorAll<HTMLElement>('.player')) initPlayer(player);
  log.addEventListener('click', ({ target }) => {
    const player = target instanceof Element ? target.closest<HTMLElement>('.player') : null;
    if (!player) return;
    decided.set(player, !isPlaying(player));
    inView.add(player);
    update(player);
  });
  onPreference(() => {
    for (const player of inView) update(player);
  });
}

/** Call it again when the player gets another file. */
export function initPlayer(player: HTMLElement): void {
  player.setAttribute('aria-pressed', 'false');
  inView.delete(player);
  // An observer reports the current position only of newly observed elements.
  observer.unobserve(player);
  observer.observe(player);
}

function update(player: HTMLElement): void {
  const plays = inView.has(player) && (decided.get(player) ?? prefers('gifs'));
  if (plays === isPlaying(player)) return;
  player.setAttribute('aria-pressed', String(plays));
  const image = find('.line__gif', HTMLImageElement, player);
  if (plays) void playWhenLoaded(player, image);
  else image.src = dataAttr(player, 'poster');
}

/** Keeps the poster until the whole GIF is loaded: one that plays while it loads stutters. */
async function playWhenLoaded(player: HTMLElement, image: HTMLImageElement): Promise<void> {
  const gif = new Image();
  gif.src = dataAttr(player, 'src');
  const came = await gif.decode().then(
    () => true,
    () => false,
  );
  if (!isPlaying(player)) return;
  if (came) image.src = gif.src;
  else player.setAttribute('aria-pressed', 'false');
}

const isPlaying = (player: HTMLElement) => player.getAttribute('aria-pressed') === 'true';
