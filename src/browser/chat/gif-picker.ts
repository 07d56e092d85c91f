import { find, t } from '../page.js';
import { showProblem } from './problem.js';

const file = find('#gif', HTMLInputElement);
const talk = find('#main', HTMLElement);
const drop = find('#drop', HTMLElement);

/** Takes GIFs in every way that people try: chosen, pasted, or dropped anywhere on the conversation. */
export function pickGifs(picked: (gif: File) => void): void {
  const take = (files: FileList | null | undefined): boolean => {
    const [first] = files ?? [];
    if (!first) return false;
    if (first.type === 'image/gif') picked(first);
    else showProblem(t('chat.notGif'));
    return true;
  };

  file.addEventListener('change', () => {
    const gif = file.files?.[0];
    // Whatever was chosen by hand: the server looks closer.
    if (gif) picked(gif);
    // So that the same file can be chosen again.
    file.value = '';
  });
  document.addEventListener('paste', (event) => {
    if (take(event.clipboardData?.files)) event.preventDefault();
  });

  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  talk.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.hidden = false;
  });
  talk.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && talk.contains(relatedTarget))) drop.hidden = true;
  });
  talk.addEventListener('drop', (event) => {
    drop.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
}
