import { personName } from '../../shared/i18n.js';
import type { ChatView } from '../../shared/events.js';
import { isolate } from '../../shared/bidi.js';
import { quotedText } from '../../shared/chat-texts.js';
import { shorten } from '../../shared/graphemes.js';
import { cleanLine } from '../../shared/user-text.js';
import { dataAttr, find, t } from '../page.js';
import { prefers } from './preferences.js';

/** In characters; longer text is cut by the systems that show it, each in its own place. */
const BODY_MAX = 200;

/** Asks for leave to notify, which only an answer of the reader's gives. */
export async function askForNotices(): Promise<NotificationPermission | 'missing'> {
  return 'Notification' in window ? Notification.requestPermission() : 'missing';
}

/** Tells the system of the last of some chats while the page is out of sight: one notice a room, the newest. */
export function notify(chats: ChatView[]): void {
  const last = chats.at(-1);
  if (!last || !document.hidden || !prefers('notices') || !('Notification' in window)) return;
  if (Notification.permission !== 'granted') return;
  void show(isolate(find('.bar__title', HTMLElement).textContent), {
    body: `${personName(t, last)}: ${isolate(shorten(cleanLine(quotedText(t, last)), BODY_MAX))}`,
    tag: location.pathname,
    icon: `/favicon/${dataAttr(document.documentElement, 'me').slice(1)}.svg`,
    silent: true,
  });
}

/** Phones show notices by the service worker only; computers without one, such as on plain HTTP, by the page itself. */
async function show(title: string, options: NotificationOptions): Promise<void> {
  try {
    const notice = new Notification(title, options);
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    const worker = await navigator.serviceWorker.getRegistration();
    await worker?.showNotification(title, { ...options, data: location.pathname });
  }
}
