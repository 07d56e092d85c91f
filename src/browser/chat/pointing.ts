/**
 * How the reader points at things: what a mouse finds by hovering and keys by the focus, a finger finds in a sheet. Asked of the
 * last event rather than of the device, since many devices have both.
 */
let touching = false;

/** To be called once, before anybody asks. */
export function watchPointing(): void {
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

/** Whether the reader last touched the screen, with a finger or a pen, rather than used a mouse or keys. */
export function isTouching(): boolean {
  return touching;
}

/** The line of the message at an event, where the server has the message. */
export function messageAt({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('.line[data-id]') : null;
}

/** That line where its message, or the time beside it, is at the event, and nothing in it that has a use of its own. */
export function saidAt(event: Event, others: string): HTMLElement | null {
  const { target } = event;
  if (!(target instanceof Element) || !target.closest('.line__said') || target.closest(others)) return null;
  return messageAt(event);
}
