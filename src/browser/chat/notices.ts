import { personName } from '../../shared/i18n.js';
import type { ChatView, MemberView } from '../../shared/views.js';
import { mentions } from '../../shared/mentions.js';
import { isolate } from '../../shared/bidi.js';
import { quotedText } from '../../shared/chat-texts.js';
import { shorten } from '../../shared/graphemes.js';
import { cleanLine } from '../../shared/user-text.js';
import { dataAttr, find, t } from '../page.js';
import { prefers } from './preferences.js';

/** Maximum length in characters. Systems cut longer text, each at a different point. */
const BODY_MAX = 200;

/** Asks for permission to notify. Only call it in response to a user action. */
export async function askForNotices(): Promise<NotificationPermission | 'missing'> {
  return 'Notification' in window ? Notification.requestPermission() : 'missing';
}

/**
 * Shows a system notification while the page is hidden, for the last of some chats that mentions the reader, otherwise for the last: one
 * per room.
 */
export function notify(chats: ChatView[], me: MemberView): void {
  const last = chats.filter(({ chat }) => mentions(chat, me.number)).at(-1) ?? chats.at(-1);
  if (!last || !document.hidden || !prefers('notices') || !('Notification' in window)) return;
  if (Notification.permission !== 'granted') return;
  void show(isolate(find('.bar__title', HTMLElement).textContent), {
    body: `${personName(t, last)}: ${isolate(shorten(cleanLine(quotedText(t, last)), BODY_MAX))}`,
    tag: location.pathname,
    icon: `/favicon/${dataAttr(document.documentElement, 'me').slice(1)}.svg`,
    silent: true,
  });
}

/**
 * Phones show notifications only through the service worker. Where there is none, such as on plain HTTP, the page shows
 * them.
 */
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
