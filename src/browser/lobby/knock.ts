import type { Socket } from 'socket.io-client';
import type { LobbyClientEvents, LobbyEvents } from '../../shared/events.js';
import type { ErrorView } from '../../shared/views.js';

export type LobbySocket = Pick<
  Socket<LobbyEvents, LobbyClientEvents>,
  'on' | 'emit' | 'connected' | 'disconnect' | 'connect'
>;

interface KnockingEvents {
  /** The host was asked. */
  waiting: () => void;
  /** The host could not be asked. */
  failed: (error: ErrorView) => void;
  /** The connection is lost. The host is asked again on reconnection. */
  interrupted: () => void;
  answered: (letIn: boolean) => void;
}

/** Asks the host of one room at a time to let the reader in. The server keeps a knock as long as the connection lasts. */
export class Knocking {
  #room: string | null = null;

  constructor(
    private readonly socket: LobbySocket,
    private readonly events: KnockingEvents,
  ) {
    socket.on('connect', () => {
      this.#ask();
    });
    socket.on('disconnect', () => {
      if (this.#room !== null) events.interrupted();
    });
    socket.on('knockAnswered', ({ room, letIn }) => {
      if (room !== this.#room) return;
      this.#room = null;
      events.answered(letIn);
    });
  }

  start(room: string): void {
    this.#room = room;
    this.#ask();
  }

  /** Withdraws the knock. */
  stop(): void {
    if (this.#room === null) return;
    this.#room = null;
    this.socket.disconnect();
    this.socket.connect();
  }

  /** The room has ended, and so has the knock. */
  forget(): void {
    this.#room = null;
  }

  #ask(): void {
    const room = this.#room;
    if (room === null || !this.socket.connected) return;
    this.socket.emit('knock', room, (answer) => {
      if (room !== this.#room) return;
      if ('error' in answer) {
        this.#room = null;
        this.events.failed(answer.error);
      } else this.events.waiting();
    });
  }
}
