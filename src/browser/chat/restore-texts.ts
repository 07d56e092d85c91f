import { t } from '../page.js';
import type { Restarted } from '../restart-record.js';
import { draftsOf } from './drafts.js';
import { ComposerDraftKeeper } from './composer-draft.js';

/**
 * Takes over the texts that were written in this room under the reader's previous name. Unsent ones are shown as failed
 * until the reader sends them under the new name; the composer's text is restored above anything written since.
 */
export function restoreTexts(room: string, member: string, before: Restarted): void {
  const [theirs, own] = [draftsOf(room, before.member), draftsOf(room, member)];
  for (const draft of theirs.all()) {
    const failed = t('restart.written', { who: before.name });
    if (own.keep(draft.key, { ...draft, failed })) theirs.forget(draft.key);
  }
  const [composer, mine] = [
    new ComposerDraftKeeper(room, before.member),
    new ComposerDraftKeeper(room, member),
  ];
  const { kept } = composer;
  if (!kept) return;
  const below = mine.kept;
  mine.keep(below ? `${kept.text}\n${below.text}` : kept.text, below?.quote ?? kept.quote);
  composer.keep('', undefined);
}
