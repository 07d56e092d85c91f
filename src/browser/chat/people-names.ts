import type { MemberView } from '../../shared/views.js';
import { personName } from '../../shared/i18n.js';
import { locale, t } from '../page.js';

/** The names of several people as a list in the reader's language: “green 4821 and blue 12”. */
export function namesOf(people: MemberView[]): string {
  const names = people.map((who) => personName(t, who));
  // Unicode's Korean list ends in 및, which belongs to official documents.
  return locale === 'ko'
    ? names.join(', ')
    : new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}
