import { find, dataAttr, t } from '../page.js';
import { askForNotices } from './notices.js';
import { choose, onPreference, type Preference, prefers } from './preferences.js';
import { playTone } from './sound.js';

const boxes = [...document.querySelectorAll<HTMLInputElement>('[data-preference]')];
const problem = find('#preferences-problem', HTMLElement);

/** Sets up the panel for notifications, sound and other chat preferences. */
export function initPreferences(): void {
  const show = () => {
    for (const box of boxes) box.checked = prefers(nameOf(box));
  };
  for (const box of boxes) box.addEventListener('change', () => void take(box));
  onPreference(show);
  show();
}

async function take(box: HTMLInputElement): Promise<void> {
  const name = nameOf(box);
  problem.textContent = '';
  if (name === 'notices' && box.checked) {
    const answer = await askForNotices();
    if (answer !== 'granted') {
      box.checked = false;
      problem.textContent = t(
        answer === 'missing' ? 'preferences.noticesMissing' : 'preferences.noticesDenied',
      );
      return;
    }
  }
  choose(name, box.checked);
  // Plays a sample. Browsers allow sound only after a user action.
  if (name === 'sound' && box.checked) playTone();
}

const nameOf = (box: HTMLInputElement) => dataAttr(box, 'preference') as Preference;
