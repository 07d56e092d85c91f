import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';

const CURSOR = Buffer.from('"cursor":');
const CHAT_EVENT = '42/chat,["chat"';

/**
 * A member who mostly counts: it searches the bytes of a delivery instead of parsing them, so that one core can simulate a
 * thousand members. A probe parses every delivery and measures its delay.
 * Packets as in https://socket.io/docs/v4/socket-io-protocol/.
 */
export class Member {
  deliveries = 0;
  acks = 0;
  /** Delivery delays in ms, measured by a probe. */
  readonly delays: number[] = [];
  #sent = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly name: string,
  ) {}

  static async connect(
    url: string,
    room: string,
    { cookie = '', probe = false, name = '' },
  ): Promise<Member> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie },
      perMessageDeflate: false,
    });
    const member = new Member(socket, name);
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const text = data.toString('latin1', 0, 24);
        if (text.startsWith('0')) socket.send(`40/chat,${JSON.stringify({ room })}`);
        else if (text === '2') socket.send('3');
        else if (text.startsWith(CHAT_EVENT)) member.#receive(data, probe);
        else if (text.startsWith('43/chat')) member.acks++;
        else if (text.startsWith('42/chat,["members"')) resolve();
        else if (text.startsWith('44/chat')) reject(new Error(data.toString()));
      });
    });
    return member;
  }

  /** Sends a chat that contains its own time. */
  say(): void {
    const id = this.#sent++;
    const chat = `${performance.now()} what people say is a line of about this length`;
    this.socket.send(`42/chat,${id}${JSON.stringify(['chat', { key: `${this.name}-${id}`, chat }])}`);
  }

  leave(): void {
    this.socket.terminate();
  }

  #receive(data: Buffer, probe: boolean): void {
    if (probe) {
      const now = performance.now();
      const [, chats] = JSON.parse(data.toString('utf8', CHAT_EVENT.indexOf('['))) as [
        string,
        { chat: string }[],
      ];
      for (const { chat } of chats) this.delays.push(now - parseFloat(chat));
      this.deliveries += chats.length;
      return;
    }
    for (let at = data.indexOf(CURSOR); at !== -1; at = data.indexOf(CURSOR, at + CURSOR.length))
      this.deliveries++;
  }
}
