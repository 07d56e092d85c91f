import { inStorage } from './chat/draft-store.js';

const ENTRY = 'huechat:made';

/**
 * Leads on to the lobby from a form that has been sent, where somebody comes back to it from the room that it made: it has done its
 * work, and the lobby says what becomes of the room.
 * @returns to be called when the form is sent
 */
export function skipWhenUsed(): () => void {
  const skipIfUsed = (): void => {
    if (inStorage(() => sessionStorage.getItem(ENTRY)) === '1') location.replace('/');
  };
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type === 'back_forward') skipIfUsed();
  // Whatever was sent before was another form, or was sent back.
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
