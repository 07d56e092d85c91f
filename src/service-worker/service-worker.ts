/**
 * Shows a page of ours where the server cannot be reached. That page and its files are all that is kept: no other page, no
 * chat, no GIF. Everything but navigation passes by: sockets, uploads and downloads never come through here. Beside that it
 * leads from a notice to its room.
 */
declare const self: ServiceWorkerGlobalScope;

/** The addresses of the offline page's files, whose names change with their content; the build writes them in. */
declare const FILES: string[];

const PAGE = '/offline';

// A new deploy has other files, so another worker. It waits until no page is left to the one before: Chromium loses a
// navigation that the old worker is answering when a new one takes over (skipWaiting), and the page never comes.
const CACHE = FILES.join(' ');

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([freshPage(), ...FILES]);
  };
  event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  const begin = async () => {
    const old = (await caches.keys()).filter((name) => name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    // The page is asked for while this worker still wakes up.
    await self.registration.navigationPreload.enable();
    await self.clients.claim();
  };
  event.waitUntil(begin());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate' && request.method === 'GET') event.respondWith(pageOrOffline(event));
  else if (FILES.includes(new URL(request.url).pathname)) event.respondWith(keptOrFetched(request));
});

// Each page tells its language (src/browser/shell.ts).
self.addEventListener('message', (event) => {
  event.waitUntil(keepPageIn(event.data));
});

// Notices of phones are this worker's: a press on one leads to the room that it tells of (src/browser/chat/notices.ts).
self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(showRoom(String(notification.data)));
});

async function showRoom(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' });
  const open = windows.find(({ url }) => new URL(url).pathname === path);
  await (open ? open.focus() : self.clients.openWindow(path));
}

async function keepPageIn(language: unknown): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  if (kept?.headers.get('content-language') !== language) await cache.add(freshPage());
}

/** The offline page as the server has it now, in the language that the reader's cookie says. */
function freshPage(): Request {
  return new Request(PAGE, { cache: 'reload' });
}

async function pageOrOffline(event: FetchEvent): Promise<Response> {
  try {
    const preloaded = (await event.preloadResponse) as Response | undefined;
    return preloaded ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function keptOrFetched(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

export {};
