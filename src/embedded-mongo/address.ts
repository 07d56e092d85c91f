import { connect, type Server } from 'node:net';
import { chmod, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where the server listens. */
export type Address = { path: string } | { port: number };

/** The longest path of a Unix socket that every system takes, in bytes: macOS has 104, Linux 108, with the ending zero. */
const LONGEST_PATH = 103;

/** Names the place where the server of a folder listens, or did. */
const ADDRESS_FILE = 'address';

const SOCKET = 'mongo.sock';

/** How the name of a folder for a socket alone begins. */
const PRIVATE = 'huechat-socket-';

/** The connection string for an address. Source: MongoDB manual, "Connection Strings". */
export function urlOf(address: Address): string {
  const host = 'path' in address ? encodeURIComponent(address.path) : `127.0.0.1:${address.port}`;
  return `mongodb://${host}/huechat?directConnection=true`;
}

/**
 * Listens in a folder: on a Unix socket for its owner only, or on a free port of the loopback where there are none.
 * Whoever calls this has to have made sure that nobody else listens there.
 */
export async function listenIn(server: Server, folder: string): Promise<Address> {
  const address =
    process.platform === 'win32' ? await listenOnPort(server) : await listenOnSocket(server, folder);
  await writeFile(join(folder, ADDRESS_FILE), JSON.stringify(address), { mode: 0o600 });
  return address;
}

async function listenOnSocket(server: Server, folder: string): Promise<Address> {
  const path = await socketPath(folder);
  await rm(path, { force: true });
  await listen(server, path);
  await chmod(path, 0o600);
  return { path };
}

/** In the folder itself; else in one with a name that nobody can guess, open to its owner only. */
async function socketPath(folder: string): Promise<string> {
  const path = join(folder, SOCKET);
  if (canBeAddressed(path)) return path;
  const parent = [tmpdir(), '/tmp'].find((each) => canBeAddressed(join(each, `${PRIVATE}XXXXXX`, SOCKET)));
  if (parent === undefined)
    throw new Error(
      `No socket can be made in ${folder} or ${tmpdir()}: set TMPDIR to a short path without %`,
    );
  return join(await mkdtemp(join(parent, PRIVATE)), SOCKET);
}

/**
 * Whether the driver can be told of a path. It decodes the host of a connection string once as it reads it, and again each time
 * it makes an address of what it has read (mongodb 7.8, lib/utils.js, HostAddress; lib/sdam/server_description.js,
 * `get hostAddress`), so a `%` in it comes to be something else, however often it is encoded.
 */
function canBeAddressed(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH && !path.includes('%');
}

async function listenOnPort(server: Server): Promise<Address> {
  await listen(server, 0, '127.0.0.1');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port to listen on');
  return { port: bound.port };
}

function listen(server: Server, ...where: [string] | [number, string]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const done = (): void => {
      server.off('error', reject);
      resolve();
    };
    if (where.length === 1) server.listen(where[0], done);
    else server.listen(where[0], where[1], done);
  });
}

/** Whether somebody listens at the address that a folder names. A process that is stopped still does. */
export async function isTaken(folder: string): Promise<boolean> {
  const address = await readAddress(folder);
  return address !== null && answers(address);
}

async function readAddress(folder: string): Promise<Address | null> {
  try {
    return JSON.parse(await readFile(join(folder, ADDRESS_FILE), 'utf8')) as Address;
  } catch {
    // None yet, or cut off by a crash: then nobody had come to listen.
    return null;
  }
}

function answers(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = 'path' in address ? connect(address.path) : connect(address.port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      // Anything but these, such as a full queue, means that somebody is there.
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT' && code !== 'ENOTSOCK');
    });
  });
}

/** Takes away what an address has left in the file system. */
export async function forgetAddress(folder: string): Promise<void> {
  const address = await readAddress(folder);
  if (!address) return;
  if ('path' in address) {
    await rm(address.path, { force: true });
    const parent = dirname(address.path);
    // Only ever an empty folder is removed: whatever the file says, nothing of value can be lost by it.
    if (basename(parent).startsWith(PRIVATE)) await rmdir(parent).catch(() => undefined);
  }
  await rm(join(folder, ADDRESS_FILE), { force: true });
}
