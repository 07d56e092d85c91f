/** From this width a sheet opens beside its subject (styles/menu.css, styles/emoji-picker.css). */
const wide = matchMedia('(width >= 40rem)');

/** Distance to the subject and to the edges of the window, in CSS pixels. */
const GAP = 8;

/**
 * Keeps an open sheet beside its subject, within the window. On a narrow screen it stays at the bottom.
 * @returns stops it
 */
export function placeBeside(sheet: HTMLElement, subject: HTMLElement): () => void {
  const place = () => {
    sheet.removeAttribute('style');
    if (!wide.matches) return;
    const { left, bottom } = subject.getBoundingClientRect();
    const { width, height } = sheet.getBoundingClientRect();
    sheet.style.left = `${clamp(left, innerWidth - width)}px`;
    sheet.style.top = `${clamp(bottom + GAP, innerHeight - height)}px`;
  };
  place();
  addEventListener('resize', place);
  return () => {
    removeEventListener('resize', place);
  };
}

const clamp = (value: number, most: number) => Math.max(GAP, Math.min(value, most - GAP));
