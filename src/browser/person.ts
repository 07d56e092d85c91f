import { dataAttr } from './page.js';

/** Gives everything in an element that shows a person's colour this colour. */
export function paint(element: Element, user: string): void {
  for (const rect of element.querySelectorAll('.colour rect')) rect.setAttribute('fill', user);
}

/** Makes the reader's own colour, which every page knows, known to the style sheet: it lies inside the focus ring. */
export function applyOwnColour(): void {
  const { documentElement: page } = document;
  page.style.setProperty('--me', dataAttr(page, 'me'));
}
