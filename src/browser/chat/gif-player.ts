import { find, dataAttr } from '../page.js';
import { onPreference, prefers } from './preferences.js';

const log = find('#log', HTMLElement);

/** So much of a GIF has to be in view for it to move. */
const IN_VIEW = 0.4;

const inView = new Set<HTMLElement>();
/** What the reader has decided for one GIF goes before what they prefer for all. */
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

/** Plays GIFs where they are in view and the reader wants it; a press on one plays it or holds it still. */
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

/** To be called again when the player shows another file. */
export function initPlayer(player: HTMLElement): void {
  player.setAttribute('aria-pressed', 'false');
  inView.delete(player);
  // Only what is observed anew is reported where it stands.
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

/** The poster stays until the whole GIF is there: one that loads while it plays stutters. */
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
