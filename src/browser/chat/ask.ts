import { find } from '../page.js';

const dialog = find('#ask', HTMLDialogElement);

/**
 * Asks before something is done that cannot be undone. The focus begins on "cancel", so that pressing Enter twice does no harm.
 * @returns whether the answer is yes; to close the dialog is no
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
