import { reactionName } from '../../shared/chat-texts.js';
import type { ChatView } from '../../shared/views.js';
import { cloneTemplate, find, t } from '../page.js';
import { paint } from '../person.js';

/** Shows the reactions to a message: who reacted by colour, and how many. A button that has the focus keeps it. */
export function renderReactions(
  line: HTMLElement,
  { reactions = [], reacted = [] }: ChatView,
  me: string,
): void {
  const old = line.querySelector('.reactions');
  const focused = old?.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset['emoji']
    : undefined;
  if (reactions.length === 0) {
    old?.remove();
    if (focused !== undefined) line.focus();
    return;
  }
  const list = document.createElement('ul');
  list.className = 'reactions';
  list.setAttribute('role', 'list');
  for (const kind of reactions) {
    const item = cloneTemplate('reaction-template');
    const button = find('.reaction', HTMLButtonElement, item);
    button.dataset['emoji'] = kind.emoji;
    button.setAttribute('aria-pressed', String(kind.members.includes(me)));
    find('.visually-hidden', HTMLElement, item).textContent = reactionName(t, kind, reacted);
    find('.reaction__emoji', HTMLElement, item).textContent = kind.emoji;
    find('.reaction__count', HTMLElement, item).textContent = String(kind.members.length);
    const swatch = find('.reaction__who', HTMLElement, item);
    for (const { member, user } of reacted) {
      if (!kind.members.includes(member)) continue;
      const own = swatch.cloneNode(true) as HTMLElement;
      paint(own, user);
      swatch.before(own);
    }
    swatch.remove();
    if (!line.contains(document.activeElement)) button.tabIndex = -1;
    list.append(item);
    if (kind.emoji === focused)
      queueMicrotask(() => {
        button.focus();
      });
  }
  if (old) old.replaceWith(list);
  else find('.line__body', HTMLElement, line).after(list);
}
