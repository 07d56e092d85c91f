/**
 * How the reader points: hover and focus open the toolbar, touch opens a sheet. Decided by the last event rather than by
 * the device, since many devices have both.
 */
let touching = false;

/** Call it once, before `isTouching` is used. */
export function initPointing(): void {
  touching = matchMedia('(pointer: coarse)').matches;
  const options = { capture: true, passive: true };
  document.addEventListener(
    'pointerdown',
    ({ pointerType }) => {
      touching = pointerType !== 'mouse';
    },
    options,
  );
  document.addEventListener(
    'keydown',
    () => {
      touching = false;
    },
    options,
  );
}

/** Whether the reader last used touch or a pen, rather than a mouse or the keyboard. */
export function isTouching(): boolean {
  return touching;
}

/** The line of the stored message at an event, unless it was removed. */
export function messageAt({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('.line[data-id]:not(.line--removed)') : null;
}

/** The line of a message if the event is on the message or its time, and not on an interactive element inside. */
export function bubbleAt(event: Event, others: string): HTMLElement | null {
  const { target } = event;
  if (!(target instanceof Element) || !target.closest('.line__body') || target.closest(others)) return null;
  return messageAt(event);
}
