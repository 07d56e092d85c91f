import { inStorage } from './chat/draft-store.js';

const ENTRY = 'huechat:made';

/**
 * Redirects to the lobby when the reader navigates back from the room to the form that created it. The form is done, and
 * the lobby shows what happens to the room.
 * @returns to be called when the form is submitted
 */
export function skipWhenUsed(): () => void {
  const skipIfUsed = (): void => {
    if (inStorage(() => sessionStorage.getItem(ENTRY)) === '1') location.replace('/');
  };
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type === 'back_forward') skipIfUsed();
  // An earlier submission was another form, or was rejected.
  else mark('');
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) skipIfUsed();
  });
  return () => {
    mark('1');
  };
}

function mark(value: string): void {
  inStorage(() => {
    sessionStorage.setItem(ENTRY, value);
  });
}
