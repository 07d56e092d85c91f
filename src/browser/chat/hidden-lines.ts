import { cloneTemplate, dataAttr, find, t } from '../page.js';
import { announceNow } from './announcer.js';

const log = find('.log__inner', HTMLElement);
const people = find('#people', HTMLElement);

/** Consecutive messages of one person. */
interface Run {
  member: string;
  lines: HTMLElement[];
}

let hidden: ReadonlySet<string> = new Set();

// Its callback runs before the next paint.
const observer = new MutationObserver(render);

/** Folds the lines of hidden people, present and future, and marks those people in the list. */
export function showHidden(members: ReadonlySet<string>): void {
  hidden = members;
  observer.observe(log, { childList: true, subtree: true });
  observer.observe(people, { childList: true });
  render();
}

/** Announces that someone was hidden or unhidden. If it was done from a line, the focus moves to its fold. */
export function announceHidden(member: string, isHidden: boolean): void {
  const item = people.querySelector(`[data-member="${CSS.escape(member)}"] .member__name`);
  const line = log.querySelector(`.line[data-member="${CSS.escape(member)}"] .line__name`);
  const who = (item ?? line)?.textContent ?? t('hidden.person');
  announceNow(t(isHidden ? 'hidden.done' : 'hidden.undone', { who }));
  if (!isHidden) for (const line of linesOf(member)) line.classList.remove('line--shown');
  if (document.activeElement === document.body) find('#log', HTMLElement).focus({ preventScroll: true });
}

function render(): void {
  for (const list of log.querySelectorAll('.lines')) renderFolds(list);
  for (const quote of log.querySelectorAll<HTMLElement>('.quote')) renderQuote(quote);
  for (const item of people.querySelectorAll<HTMLElement>('.member')) renderMember(item);
  // Discards the records of this function's own changes.
  observer.takeRecords();
}

function renderFolds(list: Element): void {
  const old = new Set(list.querySelectorAll(':scope > .fold'));
  for (const run of runsIn(list)) {
    const [first] = run.lines;
    const above = first?.previousElementSibling;
    const fold = above && old.delete(above) ? above : newFold();
    const button = find('button', HTMLButtonElement, fold);
    button.textContent = t('hidden.run', { count: run.lines.length });
    button.onclick = () => {
      for (const line of run.lines) line.classList.add('line--shown');
      render();
      first?.focus();
    };
    if (fold !== above) first?.before(fold);
  }
  for (const fold of old) fold.remove();
}

function runsIn(list: Element): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const item of list.children) {
    if (!(item instanceof HTMLElement) || item.classList.contains('fold')) continue;
    const { member } = item.dataset;
    if (member === undefined || !hidden.has(member) || item.classList.contains('line--shown'))
      run = undefined;
    else if (run?.member === member) run.lines.push(item);
    else runs.push((run = { member, lines: [item] }));
  }
  return runs;
}

/** CSS hides the quoted text; the link still needs a name. */
function renderQuote(quote: HTMLElement): void {
  if (hidden.has(dataAttr(quote, 'member'))) quote.setAttribute('aria-label', t('hidden.person'));
  else quote.removeAttribute('aria-label');
}

function renderMember(item: HTMLElement): void {
  const isHidden = hidden.has(dataAttr(item, 'member'));
  item.classList.toggle('member--hidden', isHidden);
  const tag = item.querySelector<HTMLElement>('[data-tag="hidden"]');
  if (tag) tag.hidden = !isHidden;
}

const newFold = () => cloneTemplate('fold-template');

const linesOf = (member: string) => log.querySelectorAll(`.line[data-member="${CSS.escape(member)}"]`);
