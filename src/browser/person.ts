/** Gives everything in an element that shows a person's colour this colour. */
export function paint(element: Element, user: string): void {
  for (const rect of element.querySelectorAll('.colour rect')) rect.setAttribute('fill', user);
}

/** Makes the reader's own colour known to the style sheet: it lies inside the focus ring. */
export function wearOwnColour(user: string): void {
  document.documentElement.style.setProperty('--me', user);
}
