/**
 * Shows a page of ours where the server cannot be reached. That page and its files are all that is kept: no other page, no
 * chat, no GIF. Everything but navigation passes by: sockets, uploads and downloads never come through here. Beside that it
 * leads from a notice to its room.
 */
declare const self: ServiceWorkerGlobalScope;

/** The addresses of the offline page's files, whose names change with their content; the build writes them in. */
declare const FILES: string[];

const PAGE = '/offline';

// A new deploy has other files, and another language another address of this script: either is a new worker.
const CACHE = [...FILES, self.location.search].join(' ');

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([new Request(PAGE, { cache: 'reload' }), ...FILES]);
    await self.skipWaiting();
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
