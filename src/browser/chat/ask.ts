import { find } from '../page.js';

const dialog = find('#ask', HTMLDialogElement);

/**
 * Asks for confirmation before an irreversible action. "Cancel" has the initial focus, so that pressing Enter twice is
 * harmless.
 * @returns true if confirmed; closing the dialog cancels
 */
export async function ask({
  title,
  text,
  yes,
}: {
  title: string;
  text: string;
  yes: string;
}): Promise<boolean> {
  find('#ask-title', HTMLElement).textContent = title;
  find('#ask-text', HTMLElement).textContent = text;
  find('#ask-yes', HTMLElement).textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  await new Promise((resolve) => {
    dialog.addEventListener('close', resolve, { once: true });
  });
  return dialog.returnValue === 'yes';
}
