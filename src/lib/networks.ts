import ipaddr from 'ipaddr.js';
import { SITE_FACTOR } from './rate-table.js';

/** A household has at least a /64 of IPv6 (RFC 6177), and its machines use any number of its addresses. */
const NETWORK_BITS = 64;

/** A site, such as a company or a rented server, gets up to a /48 of IPv6: 65,536 networks of /64 (RFC 6177, section 2). */
const SITE_BITS = 48;

/**
 * The network by which limits count an address.
 * @param written in any notation
 * @returns an IPv4 address, or the first 64 bits of an IPv6 address, always in the same notation; undefined for an
 *   invalid address
 */
export function networkOf(written = ''): string | undefined {
  if (!ipaddr.isValid(written)) return undefined;
  const address = ipaddr.process(written);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, NETWORK_BITS / 16);
  return new ipaddr.IPv6([...network, 0, 0, 0, 0]).toString();
}

/**
 * The site of a network, by which limits count as well.
 * @param network as `networkOf` writes it
 * @returns the first 48 bits of an IPv6 address; undefined for IPv4, whose addresses are scarce enough
 */
export function siteOf(network: string): string | undefined {
  if (!network.includes(':')) return undefined;
  const { parts } = ipaddr.IPv6.parse(network);
  const site = parts.slice(0, SITE_BITS / 16).map((part) => part.toString(16));
  return `${site.join(':')}::/${SITE_BITS}`;
}

/**
 * The limits of a network for `ConcurrencyLimiter`, by name: its own, and several times as much for its site.
 * @param network as `networkOf` writes it
 */
export function networkLimits(network: string, most: number): Record<string, number> {
  const site = siteOf(network);
  return {
    [`address ${network}`]: most,
    ...(site !== undefined && { [`site ${site}`]: SITE_FACTOR * most }),
  };
}
