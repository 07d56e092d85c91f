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
    moveWithin(sheet, left, bottom + GAP);
  };
  place();
  addEventListener('resize', place);
  return () => {
    removeEventListener('resize', place);
  };
}

/** Moves an element to a place, or as near to it as keeps the element within the window. */
export function moveWithin(element: HTMLElement, left: number, top: number): void {
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${clamp(left, innerWidth - width)}px`;
  element.style.top = `${clamp(top, innerHeight - height)}px`;
}

const clamp = (value: number, most: number) => Math.max(GAP, Math.min(value, most - GAP));
