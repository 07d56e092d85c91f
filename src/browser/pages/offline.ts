/** Leaves the offline page as soon as the server answers. It must not import anything, since nothing else would load. */
const EVERY_MS = 4000;

async function tryAgain(): Promise<void> {
  const response = await fetch('/healthz').catch(() => null);
  if (response?.ok) location.reload();
}

window.addEventListener('online', () => void tryAgain());
setInterval(() => void tryAgain(), EVERY_MS);
