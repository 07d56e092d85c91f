import { Agent, request } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { WebSocket } from 'ws';

const [unzip, unbrotli] = [promisify(gunzip), promisify(brotliDecompress)];

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

interface Who {
  member: string;
}

/** A person who follows a link to a room: opens its page, connects, and keeps track of who is there. */
export class Guest {
  /** Socket.IO's packets that were received, the handshake's among them. */
  packets = 0;
  /** Resolves once this person knows all who are to be in the room. */
  readonly knowsAll: Promise<void>;
  readonly #known = new Set<string>();
  #learnAll: () => void = () => undefined;
  readonly #cookies = new Map<string, string>();

  /** @param members how many there are to be in the room in the end */
  constructor(
    private readonly url: string,
    private readonly members: number,
  ) {
    this.knowsAll = new Promise((resolve) => (this.#learnAll = resolve));
  }

  /** Opens the room's page and connects, as the page does. @returns once this person knows the room */
  async join(room: string): Promise<void> {
    const page = await this.#get(`/room/${room}`);
    const [, after = ''] = /data-after="([^"]*)"/.exec(page) ?? [];
    const [, member = ''] = /data-room="[^>]*data-member="([^"]*)"/.exec(page) ?? [];
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie: this.#cookie },
      perMessageDeflate: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text === '2') {
          socket.send('3');
          return;
        }
        this.packets++;
        if (text.startsWith('0')) socket.send(`40/chat,${JSON.stringify({ room, after, member })}`);
        else if (text.startsWith('44/chat')) reject(new Error(text));
        else if (text.startsWith('42/chat,')) {
          const [event, news] = JSON.parse(text.slice('42/chat,'.length)) as [string, unknown];
          this.#read(event, news);
          if (event === 'members') resolve();
        }
      });
    });
  }

  /** Makes a room. @returns its id */
  async createRoom(): Promise<string> {
    await this.#get('/room');
    const response = await fetch(`${this.url}/room`, {
      method: 'POST',
      headers: { cookie: this.#cookie },
      body: new URLSearchParams({ title: 'bench', max: String(this.members), password: '' }),
      redirect: 'manual',
    });
    return response.headers.get('location')?.split('/').at(-1) ?? '';
  }

  #read(event: string, news: unknown): void {
    if (event === 'members') {
      this.#known.clear();
      for (const { member } of news as Who[]) this.#known.add(member);
    } else if (event === 'join') {
      const { others = [], ...first } = news as Who & { others?: Who[] };
      for (const { member } of [first, ...others]) this.#known.add(member);
    } else return;
    if (this.#known.size === this.members) this.#learnAll();
  }

  get #cookie(): string {
    return [...this.#cookies].map((each) => each.join('=')).join('; ');
  }

  /** A browser's request for a page. @returns its HTML */
  async #get(path: string): Promise<string> {
    const headers = {
      accept: 'text/html',
      'accept-encoding': 'gzip, br',
      'accept-language': 'ko',
      cookie: this.#cookie,
    };
    const { body, encoding } = await new Promise<{ body: Buffer; encoding: string | undefined }>(
      (resolve, reject) => {
        request(this.url + path, { agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            if (response.statusCode !== 200) reject(new Error(`${response.statusCode} ${path}`));
            for (const line of response.headers['set-cookie'] ?? []) {
              const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
              this.#cookies.set(name, value);
            }
            resolve({ body: Buffer.concat(chunks), encoding: response.headers['content-encoding'] });
          });
        })
          .on('error', reject)
          .end();
      },
    );
    return (await (encoding === 'br' ? unbrotli : unzip)(body)).toString();
  }
}
