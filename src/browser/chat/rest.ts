const laidOut = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    laidOut.unobserve(target);
    rest(target);
  }
});

/** Has a line cost nothing while it is far from view. Its height is a guess until it was in view once. */
export function rest(line: Element): void {
  line.classList.add('line--rests');
}

/**
 * The same for a line that stands below what somebody may be reading: first it is laid out, so that its height is known.
 * A guess put right later would move what is being read.
 */
export function restOnceLaidOut(line: Element): void {
  laidOut.observe(line);
}
