import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.js';

const PLACES = { 'redis-server': '/usr/bin/redis-server', nginx: '/usr/sbin/nginx' };

type Server = keyof typeof PLACES;

/**
 * Where a server is that several nodes need, on this machine; installed first where there is none.
 * @throws with one line that says what to type where it cannot be installed
 */
export function findServer(name: Server): string {
  const path = process.env[name.toUpperCase().replace('-', '_')] ?? PLACES[name];
  if (!existsSync(path)) installFromDebian([name], `There is no ${name} here: apt-get install ${name}`);
  return path;
}
