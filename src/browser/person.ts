import { dataAttr } from './page.js';

/** Sets the colour of all swatches in an element. */
export function paint(element: Element, user: string): void {
  for (const rect of element.querySelectorAll('.colour rect')) rect.setAttribute('fill', user);
}

/** Exposes the reader's own colour, which every page has, to the style sheet, for the focus ring. */
export function applyOwnColour(): void {
  const { documentElement: page } = document;
  page.style.setProperty('--me', dataAttr(page, 'me'));
}
