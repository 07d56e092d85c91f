import type { RoomChange } from '../../shared/events.js';
import type { MemberView } from '../../shared/views.js';
import { isolate } from '../../shared/bidi.js';
import { personName } from '../../shared/i18n.js';
import { t } from '../page.js';

/**
 * Describes a change to the room for a line in the log.
 * @param owner the host's colour, used for changes that do not concern a particular member
 * @returns the text, and the colour of its swatch
 */
export function renderChange(
  change: RoomChange,
  me: MemberView,
  owner: string,
): { text: string; user: string } {
  switch (change.kind) {
    case 'title_changed':
      return { text: t('changes.title_changed', { title: isolate(change.title) }), user: owner };
    case 'max_changed':
      return { text: t('changes.max_changed', { max: change.max }), user: owner };
    case 'host_changed':
      if (change.who.member === me.member) return { text: t('changes.host_you'), user: me.user };
      return { text: t('changes.host_changed', { who: personName(t, change.who) }), user: change.who.user };
    case 'shown_out':
    case 'let_in':
      return { text: t(`changes.${change.kind}`, { who: personName(t, change.who) }), user: change.who.user };
    default:
      return { text: t(`changes.${change.kind}`), user: owner };
  }
}
