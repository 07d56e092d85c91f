import { find } from '../page.js';
import { tOnFirstUse as t } from '../texts-on-first-use.js';
import { announceNow } from './announcer.js';

const text = find('#text', HTMLTextAreaElement);

/** The `@` before the caret, and what is written of the name after it. */
const BEGUN = /(?:^|\s)@([^\s@]*(?: \d{0,4})?)$/u;
const SHOWN_MAX = 8;

/**
 * Suggests the members of the room while the reader writes `@` in the composer: the arrow keys choose, Enter and Tab accept, Escape
 * closes (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
 * @param me the reader's member name, who is not suggested
 */
export function initMentionPicker(me: string): void {
  const list = document.createElement('ul');
  list.className = 'mentions';
  list.id = 'mentions';
  list.role = 'listbox';
  list.ariaLabel = t('mentions.title');
  list.hidden = true;
  find('.compose__row', HTMLElement).before(list);
  text.setAttribute('aria-autocomplete', 'list');
  text.setAttribute('aria-controls', list.id);

  let chosen = 0;
  const close = () => {
    list.hidden = true;
    text.removeAttribute('aria-activedescendant');
  };
  const choose = (index: number) => {
    const items = [...list.children];
    chosen = (index + items.length) % items.length;
    for (const [at, item] of items.entries()) item.ariaSelected = String(at === chosen);
    text.setAttribute('aria-activedescendant', items[chosen]?.id ?? '');
    items[chosen]?.scrollIntoView({ block: 'nearest' });
  };
  const accept = (name: string) => {
    const caret = text.selectionStart;
    const begun = begunName();
    if (begun === null) return;
    text.setRangeText(`${name} `, caret - begun.length, caret, 'end');
    close();
    text.dispatchEvent(new InputEvent('input', { bubbles: true }));
    text.focus();
  };
  const acceptChosen = () => {
    accept(list.children[chosen]?.textContent.trim() ?? '');
  };
  const suggest = () => {
    const begun = begunName();
    const found = begun === null ? [] : candidates(me, begun);
    if (found.length === 0) {
      close();
      return;
    }
    if (list.hidden) announceNow(t('mentions.found', { count: found.length }));
    list.replaceChildren(...found.map((each, index) => option(each, index)));
    list.hidden = false;
    choose(0);
  };

  list.addEventListener('pointerdown', (event) => {
    // The composer keeps the focus, and on phones the keyboard stays.
    event.preventDefault();
  });
  list.addEventListener('click', ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLElement>('.mentions__item') : null;
    if (item) accept(item.textContent.trim());
  });
  text.addEventListener('input', suggest);
  text.addEventListener('blur', close);
  // In the capture phase, before Enter sends and Escape cancels the reply.
  find('.compose', HTMLElement).addEventListener(
    'keydown',
    (event) => {
      if (list.hidden || event.isComposing || event.target !== text) return;
      const steps: Partial<Record<string, () => void>> = {
        ArrowDown: () => {
          choose(chosen + 1);
        },
        ArrowUp: () => {
          choose(chosen - 1);
        },
        Enter: acceptChosen,
        Tab: acceptChosen,
        Escape: close,
      };
      const step = steps[event.key];
      if (!step || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      step();
    },
    true,
  );
  suggest();
}

/** What is written after the `@` before the caret; null if there is none. */
function begunName(): string | null {
  if (text.selectionStart !== text.selectionEnd) return null;
  return BEGUN.exec(text.value.slice(0, text.selectionStart))?.[1] ?? null;
}

/** The members whose name or number begins like this, from the list of people. */
function candidates(me: string, begun: string): HTMLElement[] {
  const wanted = begun.toLowerCase();
  return [...document.querySelectorAll<HTMLElement>(`#people .member:not([data-member="${me}"])`)]
    .filter((item) => {
      const name = nameOf(item).toLowerCase();
      return name.startsWith(wanted) || name.split(' ').at(-1)?.startsWith(wanted);
    })
    .slice(0, SHOWN_MAX);
}

const nameOf = (item: HTMLElement) => find('.member__name', HTMLElement, item).textContent.trim();

function option(member: HTMLElement, index: number): HTMLElement {
  const item = document.createElement('li');
  item.className = 'mentions__item';
  item.id = `mention-${index}`;
  item.role = 'option';
  item.translate = false;
  item.append(find('.member__avatar', HTMLElement, member).cloneNode(true), nameOf(member));
  return item;
}
