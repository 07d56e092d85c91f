import { personName } from '../../shared/i18n.js';
import { roomPath } from '../../shared/paths.js';
import { keepsCookies } from '../cookies.js';
import { find, dataAttr, t } from '../page.js';
import { onEscape } from './problem.js';
import { forgetRestart, keepRestart, type Restarted, restartRecord } from '../restart-record.js';

/** A page that is refused again this soon after a restart leaves the next restart to the reader. */
const JUST_NOW_MS = 10_000;

const page = find('#main', HTMLElement);
const panel = find('#restart', HTMLElement);
const button = find('#restart-button', HTMLButtonElement);

const room = dataAttr(page, 'room');
const member = dataAttr(page, 'member');
/** The reader's current name on the page. */
const nameNow = () =>
  personName(t, { user: dataAttr(page, 'user'), number: Number(dataAttr(page, 'number')) });
const restartedFrom = restartRecord();

/** Maximum time that a restart waits for unsent messages to be stored. */
const KEEP_WITHIN_MS = 2000;

let suspend: () => Promise<void> = () => Promise.resolve();

/**
 * @param stop called once this page can no longer send under the name it shows; resolves when unsent messages are stored
 */
export function onSuspension(stop: () => Promise<void>): void {
  suspend = stop;
}

/** Restarts as the cookie's new owner, with the unsent messages. */
export async function restartAsOther(): Promise<void> {
  await Promise.race([suspend(), new Promise((resume) => setTimeout(resume, KEEP_WITHIN_MS))]);
  const justNow = restartedFrom !== undefined && Date.now() - restartedFrom.at < JUST_NOW_MS;
  if (justNow || !keep()) showRestart(t('errors.other_person'));
  else go();
}

/** The cookie belongs to nobody any more: shows why, and leaves the restart to the reader. */
export async function explainLoss(): Promise<void> {
  void suspend();
  const kept = await keepsCookies();
  showRestart(kept ? t('restart.lost', { who: nameNow() }) : t('errors.cookies_needed'));
}

/** Shows why this page cannot go on, until the reader restarts it. */
export function showRestart(message: string): void {
  // Also covers a reader who reloads the page instead.
  keep();
  show(message, t('restart.again'), () => {
    keep();
    go();
  });
}

/** Shows that this page has restarted under another name, if it has. @returns who the reader was before */
export function afterRestart(): Restarted | undefined {
  if (restartedFrom?.room !== room) return undefined;
  forgetRestart();
  if (restartedFrom.member === member) return undefined;
  const close = () => {
    panel.hidden = true;
    find('#text', HTMLElement).focus();
  };
  show(t('restart.changed', { who: nameNow() }), t('restart.ok'), close);
  // The same panel may later say that the page cannot go on, which cannot be dismissed.
  onEscape(panel, () => {
    if (button.onclick === close) close();
  });
  return restartedFrom;
}

function show(message: string, label: string, act: () => void): void {
  find('#restart-text', HTMLElement).textContent = message;
  button.textContent = label;
  button.onclick = act;
  panel.hidden = false;
}

const keep = (): boolean => keepRestart({ room, member, name: nameNow(), at: Date.now() });

const go = (): void => {
  location.replace(roomPath(room));
};
