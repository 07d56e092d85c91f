import type { DoorView, RoomView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { setFieldError } from '../fields.js';
import { find, dataAttr, t } from '../page.js';
import { putDoorInAddress } from './address.js';
import { askDoor, unlock } from './door-requests.js';
import {
  back,
  blankDoor,
  clearForm,
  dialog,
  type DoorPhase,
  enter,
  field,
  fillDoor,
  fillFacts,
  form,
  knock,
  retry,
  setPhase,
  stop,
} from './door-view.js';
import { Knocking, type LobbySocket } from './knock.js';
import { onBlockedRoom, opensElsewhere } from './blocked-rooms.js';
import { watchRoomsOf, watchShown } from './watching.js';

/**
 * The door of a room that the reader cannot enter directly: it accepts the password or asks the host. The server
 * opens it for a link that was redirected here; a room in the list opens it in place.
 */
export class Door {
  /** The room whose door is open. */
  #room = dataAttr(dialog, 'room');
  /** The room's state that the door depends on, as last received. */
  #facts = '';
  readonly #knocking: Knocking;

  constructor(socket: LobbySocket) {
    this.#knocking = new Knocking(socket, {
      waiting: () => {
        setPhase('waiting', t('knock.waiting'));
      },
      failed: ({ code, message }) => {
        setPhase('idle', code === 'knock_needless' ? '' : message);
        if (code === 'knock_needless' || code === 'room_not_found') void this.#refresh();
      },
      interrupted: () => {
        setPhase('waiting', t('lobby.offline'));
      },
      answered: (letIn) => {
        setPhase(letIn ? 'entering' : 'refused', t(letIn ? 'knock.letInNow' : 'knock.refused'));
        if (letIn) goIn(this.#room);
      },
    });
    watchRoomsOf(() => (this.#room === '' ? [] : [this.#room]));
    socket.on('connect', () => {
      if (this.#isIdle) void this.#refresh();
    });
    socket.on('updateRoom', (room) => {
      this.#roomChanged(room);
    });
    socket.on('removeRoom', (id) => {
      if (id === this.#room) this.#ended();
    });
    this.#listen();
    if (dialog.open) this.#showModal('idle', statusText());
    else putDoorInAddress(null);
  }

  get #isIdle(): boolean {
    return this.#room !== '' && dialog.open && ['idle', 'failed'].includes(dialog.dataset['phase'] ?? 'idle');
  }

  #listen(): void {
    onBlockedRoom((link) => void this.#open(link));
    // Without a script the browser validates the form; with one, errors are shown in the reader's language.
    form.noValidate = true;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#unlock();
    });
    knock.addEventListener('click', () => {
      setPhase('waiting', t('knock.waiting'));
      this.#knocking.start(this.#room);
    });
    stop.addEventListener('click', () => {
      this.#knocking.stop();
      setPhase('idle');
      void this.#refresh();
    });
    retry.addEventListener('click', () => {
      setPhase('failed');
      void this.#refresh();
    });
    back.addEventListener('click', (event) => {
      if (opensElsewhere(event)) return;
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener('close', () => {
      this.#knocking.stop();
      this.#room = '';
      watchShown();
      putDoorInAddress(null);
    });
    enter.addEventListener('click', (event) => {
      if (!opensElsewhere(event)) putDoorInAddress(null);
    });
  }

  /** Enters a room from the list, or shows what keeps the reader out. */
  async #open(link: HTMLAnchorElement): Promise<void> {
    const room = link.pathname.slice(roomPath('').length);
    const outcome = await askDoor(room);
    if (dialog.open) return;
    const isGone = 'error' in outcome && outcome.error.code === 'room_not_found';
    if (isGone || ('answer' in outcome && outcome.answer.state === 'open')) {
      location.assign(link.href);
      return;
    }
    this.#room = room;
    watchShown();
    clearForm();
    if ('answer' in outcome) {
      this.#facts = factsOf(outcome.answer.room);
      fillDoor(outcome.answer);
      this.#showModal('idle', '');
    } else {
      this.#facts = '';
      blankDoor(room, link.textContent);
      this.#showModal('failed', outcome.error.message);
    }
  }

  #showModal(phase: DoorPhase, message: string): void {
    // The server opened it without a backdrop.
    dialog.removeAttribute('open');
    // It decides what the dialog can focus.
    dialog.dataset['phase'] = phase;
    dialog.showModal();
    putDoorInAddress(this.#room);
    setPhase(phase, message);
  }

  async #unlock(): Promise<void> {
    const room = this.#room;
    const outcome =
      field.value === ''
        ? { error: { code: 'password_needed', message: t('door.empty') } }
        : await unlock(room, field.value);
    if (room !== this.#room) return;
    if ('answer' in outcome) {
      if (outcome.answer.state === 'open') goIn(room);
      else this.#show(outcome.answer);
      return;
    }
    if (outcome.error.code === 'room_not_found') {
      this.#ended();
      return;
    }
    setFieldError(field, outcome.error.message);
    field.focus();
    field.select();
  }

  async #refresh(): Promise<void> {
    const room = this.#room;
    const outcome = await askDoor(room);
    if (room !== this.#room || !this.#isIdle) return;
    if ('answer' in outcome) this.#show(outcome.answer);
    else if (outcome.error.code === 'room_not_found') this.#ended();
    // On failure the door stays as it is; the next change or connection updates it.
    else if (dialog.dataset['phase'] === 'failed') setPhase('failed', outcome.error.message);
  }

  #show(view: DoorView): void {
    const isSame = dialog.dataset['state'] === view.state;
    this.#facts = factsOf(view.room);
    fillDoor(view);
    setPhase('idle', isSame ? statusText() : '');
  }

  #roomChanged(room: RoomView): void {
    if (room.id !== this.#room) return;
    fillFacts(room);
    if (factsOf(room) !== this.#facts && this.#isIdle) void this.#refresh();
    this.#facts = factsOf(room);
  }

  #ended(): void {
    this.#knocking.forget();
    setPhase('ended');
  }
}

/** The way back from the room leads to the lobby, not to the door. */
function goIn(room: string): void {
  const { hash } = location;
  putDoorInAddress(null);
  // A link to a message keeps its fragment when the server redirects it here.
  location.assign(roomPath(room) + hash);
}

const statusText = (): string => find('#door-status', HTMLElement).textContent;

/** The fields of a room that decide who may enter. */
function factsOf({ locked, closed, members, max }: RoomView): string {
  return JSON.stringify([locked, closed, max, members >= max]);
}
