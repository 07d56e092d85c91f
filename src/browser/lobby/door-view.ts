import { DOOR_TEXTS, raisedMax } from '../../shared/door.js';
import type { DoorView, RoomView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { setFieldError } from '../fields.js';
import { find, t } from '../page.js';
import { paintStripes, spokenSeats } from './room-facts.js';

/**
 * The reader's progress at the door: nothing yet, knocked, answered. `failed`: the server did not answer what keeps
 * them out; `ended`: the room has ended.
 */
export type DoorPhase = 'idle' | 'failed' | 'waiting' | 'refused' | 'entering' | 'ended';

export const dialog = find('#door', HTMLDialogElement);
export const form = find('#door-form', HTMLFormElement, dialog);
export const field = find('#door-password', HTMLInputElement, form);
export const knock = find('#door-knock', HTMLButtonElement, dialog);
export const stop = find('#door-stop', HTMLButtonElement, dialog);
export const retry = find('#door-retry', HTMLButtonElement, dialog);
export const back = find('#door-back', HTMLAnchorElement, dialog);

const submit = find('#door-submit', HTMLButtonElement, dialog);
export const enter = find('#door-enter', HTMLAnchorElement, dialog);
const status = find('#door-status', HTMLElement, dialog);
const why = find('#door-why', HTMLElement, dialog);
const limit = find('#door-limit', HTMLElement, dialog);

/** Shows what keeps the reader out of a room. Typed text is kept. */
export function fillDoor({ room, state, canKnock }: DoorView): void {
  dialog.dataset['room'] = room.id;
  dialog.dataset['state'] = state;
  dialog.dataset['knock'] = canKnock ? 'yes' : 'no';
  fillFacts(room);
  setText(why, t(DOOR_TEXTS[state]));
  enter.href = roomPath(room.id);
  markPrimary();
}

/** Shows a room of which only the title is known. */
export function blankDoor(room: string, title: string): void {
  dialog.dataset['room'] = room;
  delete dialog.dataset['state'];
  dialog.dataset['knock'] = 'no';
  find('#door-title', HTMLElement, dialog).textContent = title;
  paintStripes(find('#door-colours .colour', SVGSVGElement, dialog), []);
  find('#door-seats', HTMLElement, dialog).textContent = '';
  find('#door-seats-spoken', HTMLElement, dialog).textContent = '';
}

/** Shows the room's title, its current members, and the limit after letting in one more person. */
export function fillFacts(room: RoomView): void {
  const { title, members, max, colours } = room;
  find('#door-title', HTMLElement, dialog).textContent = title;
  paintStripes(find('#door-colours .colour', SVGSVGElement, dialog), colours);
  find('#door-seats', HTMLElement, dialog).textContent = t('lobby.seats', { members, max });
  find('#door-seats-spoken', HTMLElement, dialog).textContent = spokenSeats(room);
  const raised = raisedMax(room);
  limit.hidden = raised === null;
  limit.textContent = raised === null ? '' : t('door.limit', { max: raised });
}

/** Shows the reader's progress, and any answer in one place. */
export function setPhase(phase: DoorPhase, message = ''): void {
  dialog.dataset['phase'] = phase;
  find('#door-wait', HTMLElement, dialog).hidden = phase !== 'waiting';
  setText(phase === 'failed' ? why : status, message);
  if (phase === 'failed') setText(status, '');
  if (phase === 'ended') setText(why, t('errors.room_ended'));
  markPrimary();
  if (!dialog.contains(document.activeElement) || !isShown(document.activeElement)) focusFirst();
}

/** Empties the form for another room. */
export function clearForm(): void {
  form.reset();
  // The tick that shows the password is gone with the reset, but only a change event hides the text again.
  field.type = 'password';
  setFieldError(field, undefined);
}

function markPrimary(): void {
  knock.classList.toggle('button--strong', dialog.dataset['state'] !== 'locked');
  back.classList.toggle(
    'button--strong',
    [knock, enter, stop, submit, retry].every((other) => !isShown(other)),
  );
}

function focusFirst(): void {
  [field, knock, stop, enter, retry, back].find(isShown)?.focus();
}

const isShown = (element: Element | null): boolean => element?.checkVisibility() ?? false;

/** Setting the same text again would make screen readers repeat it. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
