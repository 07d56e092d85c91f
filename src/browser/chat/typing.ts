import type { MemberView } from '../../shared/views.js';
import { isBlank } from '../../shared/user-text.js';
import { find, t } from '../page.js';
import type { ChatSocket } from './connection.js';
import { namesOf } from './people-names.js';

const line = find('#typing', HTMLElement);
const text = find('#text', HTMLTextAreaElement);

/** Without a new signal for this long, a person is no longer shown as typing. */
const SILENCE_MS = 3000;
const REPEAT_MS = 1500;

/** Above this many people, only their number is shown. */
const NAMES_MAX = 2;

/**
 * Shows who is typing, and signals the reader's own typing.
 * @returns to be called when a person has sent a message or left
 */
export function initTyping(
  socket: ChatSocket,
  isHidden: (member: string) => boolean,
): { stopped: (who: Pick<MemberView, 'member'>) => void } {
  const typists = new Map<string, { who: MemberView; timer: ReturnType<typeof setTimeout> }>();

  const stopped = ({ member }: Pick<MemberView, 'member'>): void => {
    clearTimeout(typists.get(member)?.timer);
    if (typists.delete(member)) renderTypists([...typists.values()].map(({ who }) => who));
  };

  socket.on('typing', ({ typing, ...who }) => {
    stopped(who);
    if (!typing || isHidden(who.member)) return;
    const timer = setTimeout(() => {
      stopped(who);
    }, SILENCE_MS);
    typists.set(who.member, { who, timer });
    renderTypists([...typists.values()].map((each) => each.who));
  });
  emitTyping(socket);
  return { stopped };
}

function renderTypists(typists: MemberView[]): void {
  const count = typists.length;
  if (count === 0) line.textContent = '';
  else if (count > NAMES_MAX) line.textContent = t('chat.typing', { count });
  else {
    line.textContent = t('chat.typingNames', { count, who: namesOf(typists) });
  }
}

/** Signals repeatedly while there is text, and once when there is none. */
function emitTyping(socket: ChatSocket): void {
  let sentAt = 0;
  const changed = () => {
    const now = Date.now();
    if (isBlank(text.value)) {
      if (sentAt > 0) socket.volatile.emit('typing', false);
      sentAt = 0;
    } else if (now - sentAt >= REPEAT_MS) {
      sentAt = now;
      socket.volatile.emit('typing', true);
    }
  };
  text.addEventListener('input', changed);
  text.form?.addEventListener('submit', () => {
    // Sending a message already ends the typing state.
    sentAt = 0;
  });
}
