import { find, t } from '../page.js';
import type { Actions, Report } from './action.js';

/**
 * The actions on a stored message, given its line in the log.
 * @param sendToo takes the player of another person's GIF
 */
export function messageActions(
  reply: (line: HTMLElement) => void,
  sendToo: (player: HTMLElement) => void,
): Actions<HTMLElement> {
  return {
    reply: { isAvailable: () => true, run: reply },
    copy: {
      isAvailable: (line) => 'clipboard' in navigator && textOf(line) !== null,
      report: (line) => copy(textOf(line) ?? '', 'chat.copied'),
    },
    link: {
      isAvailable: (line) => 'clipboard' in navigator && line.id !== '',
      report: (line) => copy(new URL(`#${line.id}`, location.href).href, 'chat.linkCopied'),
    },
    // A long press on a GIF replaces the browser's own menu, which could save it; this is the substitute.
    open: {
      isAvailable: (line) => gifOf(line) !== undefined,
      run: (line) => {
        open(gifOf(line), '_blank', 'noopener');
      },
    },
    sendToo: {
      isAvailable: (line) => gifOf(line) !== undefined && !line.matches('.line--own'),
      run: (line) => {
        sendToo(find('.player', HTMLElement, line));
      },
    },
  };
}

async function copy(text: string, copied: 'chat.copied' | 'chat.linkCopied'): Promise<Report> {
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  return { done, text: t(done ? copied : 'chat.notCopied') };
}

const textOf = (line: HTMLElement) => line.querySelector('.bubble__text')?.textContent ?? null;

const gifOf = (line: HTMLElement) => line.querySelector<HTMLElement>('.player')?.dataset['src'];
