import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { FILE_MODE } from './folder.js';

export type Address = { path: string } | { host: string; port: number };

/** The longest path of a Unix socket that every system takes, in bytes: macOS has 104, Linux 108, with the ending zero. */
const LONGEST_PATH = 103;
/** Names the place where the server of a folder listens, or did. */
const ADDRESS_FILE = 'address';
const SOCKET = 'mongo.sock';
/** The beginning of the name of a socket's temporary folder. */
const PRIVATE = 'huechat-socket-';

/** The connection string for an address. Source: MongoDB manual, "Connection Strings". */
export function urlOf(address: Address): string {
  const host = 'path' in address ? encodeURIComponent(address.path) : `${address.host}:${address.port}`;
  return `mongodb://${host}/huechat?directConnection=true`;
}

/**
 * Listens in a folder: on a Unix socket for its owner only, or on a free port of the loopback where there are none.
 * Only to be called if no other process listens there.
 */
export async function listenIn(server: Server, folder: string): Promise<Address> {
  const isWindows = process.platform === 'win32';
  const address = isWindows ? { host: '127.0.0.1', port: 0 } : { path: await socketPath(folder) };
  if ('path' in address) await rm(address.path, { force: true });
  await once(server.listen(address), 'listening');
  if ('path' in address) await chmod(address.path, FILE_MODE);
  else address.port = (server.address() as { port: number }).port;
  await writeFile(join(folder, ADDRESS_FILE), JSON.stringify(address), { mode: FILE_MODE });
  return address;
}

/** In the folder itself, or else in a temporary folder for its owner only, with a random name. */
async function socketPath(folder: string): Promise<string> {
  const path = join(folder, SOCKET);
  if (canBeAddressed(path)) return path;
  const parent = [tmpdir(), '/tmp'].find((each) => canBeAddressed(join(each, `${PRIVATE}XXXXXX`, SOCKET)));
  if (parent !== undefined) return join(await mkdtemp(join(parent, PRIVATE)), SOCKET);
  throw new Error(`no socket can be made in ${folder} or ${tmpdir()}: set TMPDIR to a short path without %`);
}

/**
 * Whether a path works in a connection string. The driver decodes the host once when it reads the string, and again whenever it
 * makes an address of it (mongodb 7.8, lib/utils.js, HostAddress), which changes a `%`.
 */
function canBeAddressed(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH && !path.includes('%');
}

/** Whether a process listens at a folder's address. One that is suspended still does. */
export async function isTaken(folder: string): Promise<boolean> {
  const address = await readAddress(folder);
  if (!address) return false;
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Any other error, such as a full queue, means that a process listens.
    return !['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    socket.destroy();
  }
}

/** Null if there is none, or it was cut off by a crash: then no process has listened yet. */
async function readAddress(folder: string): Promise<Address | null> {
  const text = readFile(join(folder, ADDRESS_FILE), 'utf8');
  return text.then((json) => JSON.parse(json) as Address).catch(() => null);
}

/** Removes the address and its socket from the file system. */
export async function forgetAddress(folder: string): Promise<void> {
  const address = await readAddress(folder);
  if (address && 'path' in address) {
    await rm(address.path, { force: true });
    const parent = dirname(address.path);
    // Only an empty folder is removed, so a wrong address file does no harm.
    if (basename(parent).startsWith(PRIVATE)) await rmdir(parent).catch(() => undefined);
  }
  await rm(join(folder, ADDRESS_FILE), { force: true });
}
