import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** A household has at least a /64 of IPv6 to itself (RFC 6177), and every machine in it as many addresses as it likes. */
const NETWORK_BITS = 64;

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
  const address = ipaddr.isValid(seen) ? seen : (request.socket.remoteAddress ?? '');
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, NETWORK_BITS / 16);
  return new ipaddr.IPv6([...network, 0, 0, 0, 0]).toString();
}

/** Whether the reader's side of a request is behind TLS: here, or at a proxy of ours that says so. */
export function isSecure({ socket, headers }: IncomingMessage, trustProxy: number): boolean {
  if (socket instanceof TLSSocket) return true;
  const [protocol] = [headers['x-forwarded-proto'] ?? ''].flat();
  return trustProxy > 0 && protocol?.split(',')[0]?.trim() === 'https';
}
