import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import proxyAddr from 'proxy-addr';
import { networkOf } from './networks.js';

/**
 * The client's address of a request or a handshake, as limits count it: the other end of the connection, or, with trusted proxies
 * in front, the one that the outermost proxy saw. What clients themselves write into `X-Forwarded-For` comes before that and is
 * never read (https://github.com/jshttp/proxy-addr).
 * @param trustProxy how many proxies are trusted
 * @returns an IPv4 address, or the first 64 bits of an IPv6 address, always in the same notation
 */
export function addressOf(request: IncomingMessage, trustProxy: number): string {
  const seen = proxyAddr(request, (_address, hop) => hop < trustProxy);
  // A proxy may write `unknown` or an identifier (RFC 7239, section 6); then only the proxy's own address is known.
  return networkOf(seen) ?? networkOf(request.socket.remoteAddress) ?? 'unknown';
}

/** Whether the client uses TLS, which ends here or at a trusted proxy. */
export function isSecure({ socket, headers }: IncomingMessage, trustProxy: number): boolean {
  if (socket instanceof TLSSocket) return true;
  const [protocol] = [headers['x-forwarded-proto'] ?? ''].flat();
  return trustProxy > 0 && protocol?.split(',')[0]?.trim() === 'https';
}
