import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import proxyAddr from 'proxy-addr';
import { networkOf } from './networks.js';

/**
 * Where a request or a socket's handshake comes from, as limits count it: the other end of the connection, or, with proxies
 * of ours in front, what the outermost of them saw. What clients themselves write into `X-Forwarded-For` lies further left
 * and is never read (https://github.com/jshttp/proxy-addr).
 * @param trustProxy how many proxies are believed
 * @returns an IPv4 address, or the first 64 bits of an IPv6 address; the same text for the same place
 */
export function addressOf(request: IncomingMessage, trustProxy: number): string {
  const seen = proxyAddr(request, (_address, hop) => hop < trustProxy);
  // A proxy may write `unknown` or a name of its own (RFC 7239, section 6); then the proxy is all that is known.
  return networkOf(seen) ?? networkOf(request.socket.remoteAddress) ?? 'unknown';
}

/** Whether the reader's side of a request is behind TLS: here, or at a proxy of ours that says so. */
export function isSecure({ socket, headers }: IncomingMessage, trustProxy: number): boolean {
  if (socket instanceof TLSSocket) return true;
  const [protocol] = [headers['x-forwarded-proto'] ?? ''].flat();
  return trustProxy > 0 && protocol?.split(',')[0]?.trim() === 'https';
}
