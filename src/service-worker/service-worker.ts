/**
 * Shows the offline page when the server cannot be reached. It caches only that page and its files: no other page,
 * chat or GIF. Only navigations pass through it, not sockets, uploads or downloads. It also opens the room of a
 * notification.
 */
declare const self: ServiceWorkerGlobalScope;

/** URLs of the offline page's files, whose names contain content hashes. The build inserts them. */
declare const FILES: string[];

const PAGE = '/offline';

// A deploy changes the files, and so installs a new worker, which waits until the old one has no pages left. With
// skipWaiting, Chromium loses a navigation that the old worker is answering, and the page never loads.
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
    // Starts the page's request while this worker is still starting up.
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

// Each page sends its language (src/browser/shell.ts).
self.addEventListener('message', (event) => {
  event.waitUntil(keepPageIn(event.data));
});

// On phones, this worker shows the notifications. A tap opens the notification's room (src/browser/chat/notices.ts).
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

/** The current offline page from the server, in the language of the reader's cookie. */
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
