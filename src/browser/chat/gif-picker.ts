import { find } from '../page.js';
import { textOfTransfer } from './transferred-text.js';

const file = find('#gif', HTMLInputElement);
const composer = find('#text', HTMLTextAreaElement);
const drop = find('#drop', HTMLElement);

const TEXT_FIELDS = 'textarea, input:not([type="checkbox"], [type="file"], [readonly])';

/** Accepts files that are chosen, pasted, or dropped anywhere on the page. */
export function pickFiles(picked: (files: File[]) => void): void {
  const take = (data: DataTransfer, target: EventTarget | null) => {
    const text = textOfTransfer(data);
    if (text !== '') insertText(textFieldAt(target) ?? composer, text);
    else picked([...data.files]);
  };

  Object.assign(file, { accept: 'image/*,video/*', multiple: true });
  file.addEventListener('change', () => {
    const files = [...(file.files ?? [])];
    // Allows the same file to be chosen again.
    file.value = '';
    if (files.length > 0) picked(files);
  });
  document.addEventListener('paste', (event) => {
    const { clipboardData: data, target } = event;
    if (!data) return;
    const text = textOfTransfer(data);
    const isPlain = text !== '' && text === data.getData('text/plain');
    // The browser pastes plain text by itself, but not HTML without a text version into a text field.
    if (data.files.length === 0 ? text === '' || isPlain : isPlain && textFieldAt(target)) return;
    event.preventDefault();
    take(data, target);
  });
  takeDrops(take);
}

/**
 * A file dropped anywhere is accepted, as the browser would otherwise open it in place of the room. Other content can only
 * be dropped into text fields.
 */
function takeDrops(take: (data: DataTransfer, target: EventTarget | null) => void): void {
  // Chromium reports an image dragged within the page as a file.
  let fromHere = false;
  document.addEventListener('dragstart', () => {
    fromHere = true;
  });
  document.addEventListener('dragend', () => {
    fromHere = false;
  });
  const bringsFiles = ({ dataTransfer }: DragEvent) =>
    !fromHere && (dataTransfer?.types.includes('Files') ?? false);

  document.addEventListener('dragover', (event) => {
    const files = bringsFiles(event);
    drop.hidden = !files;
    if (!files && textFieldAt(event.target)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = files ? 'copy' : 'none';
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node)) drop.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    drop.hidden = true;
    const { dataTransfer, target } = event;
    const files = bringsFiles(event);
    if (!files && textFieldAt(target)) return;
    event.preventDefault();
    if (files && dataTransfer) take(dataTransfer, target);
  });
}

function textFieldAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(TEXT_FIELDS) : null;
}

/** Inserts text as if it were typed, so that it can be undone. */
function insertText(field: HTMLElement, text: string): void {
  field.focus();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to keep the undo history
  document.execCommand('insertText', false, text);
}
