import { personName } from '../../shared/i18n.js';
import { keepsCookies } from '../cookies.js';
import { find, dataAttr, t } from '../page.js';
import { onEscape } from './problem.js';
import { forgetRestart, keepRestart, type Restarted, restartRecord } from '../restart-record.js';

/** A page that has just started again, and is refused again, leaves the next time to its reader. */
const JUST_NOW_MS = 10_000;

const page = find('#main', HTMLElement);
const panel = find('#restart', HTMLElement);
const button = find('#restart-button', HTMLButtonElement);

const room = dataAttr(page, 'room');
const member = dataAttr(page, 'member');
/** As the page names its reader now. */
const nameNow = () =>
  personName(t, { user: dataAttr(page, 'user'), number: Number(dataAttr(page, 'number')) });
const restartedFrom = restartRecord();

/** So long at most a page that starts again waits until what is unsent is kept. */
const KEEP_WITHIN_MS = 2000;

let suspend: () => Promise<void> = () => Promise.resolve();

/** @param stop called once this page can say nothing any more under the name that it shows; ends when what is unsent is kept */
export function onSuspension(stop: () => Promise<void>): void {
  suspend = stop;
}

/** The cookie is somebody else's now: starts again as them, with what is unsent. */
export async function restartAsOther(): Promise<void> {
  await Promise.race([suspend(), new Promise((resume) => setTimeout(resume, KEEP_WITHIN_MS))]);
  const justNow = restartedFrom !== undefined && Date.now() - restartedFrom.at < JUST_NOW_MS;
  if (justNow || !keep()) showRestart(t('errors.other_person'));
  else go();
}

/** The cookie is nobody's any more: says why, and leaves it to the reader to start again. */
export async function explainLoss(): Promise<void> {
  void suspend();
  const kept = await keepsCookies();
  showRestart(kept ? t('restart.lost', { who: nameNow() }) : t('errors.cookies_needed'));
}

/** Says, until the reader starts again, why this page cannot go on. */
export function showRestart(message: string): void {
  // Whoever reloads the page instead finds the texts, too.
  keep();
  show(message, t('restart.again'), () => {
    keep();
    go();
  });
}

/**
 * Says that this page has started again under another name, if it has.
 * @returns who it was before
 */
export function afterRestart(): Restarted | undefined {
  if (restartedFrom?.room !== room) return undefined;
  forgetRestart();
  if (restartedFrom.member === member) return undefined;
  const close = () => {
    panel.hidden = true;
    find('#text', HTMLElement).focus();
  };
  show(t('restart.changed', { who: nameNow() }), t('restart.ok'), close);
  // Later it may say that the page cannot go on, which does not go away by being closed.
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
  location.replace(`/room/${room}`);
};
