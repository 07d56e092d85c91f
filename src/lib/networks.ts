import ipaddr from 'ipaddr.js';
import { SITE_FACTOR } from './rate-table.js';

/** A household has at least a /64 of IPv6 to itself (RFC 6177), and every machine in it as many addresses as it likes. */
const NETWORK_BITS = 64;

/** A site, such as a company, or anybody who rents a server, is given a /48 of IPv6: 65,536 networks of /64 (RFC 6177, section 2). */
const SITE_BITS = 48;

/**
 * An address as limits count it.
 * @param written in any notation
 * @returns an IPv4 address, or the first 64 bits of an IPv6 address, the same text for the same network; undefined for
 *   what is no address
 */
export function networkOf(written = ''): string | undefined {
  if (!ipaddr.isValid(written)) return undefined;
  const address = ipaddr.process(written);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, NETWORK_BITS / 16);
  return new ipaddr.IPv6([...network, 0, 0, 0, 0]).toString();
}

/**
 * The site that a network belongs to, by which limits count beside the network itself.
 * @param network as `networkOf` writes it
 * @returns the first 48 bits of an IPv6 address; undefined for IPv4, where an address is scarce enough by itself
 */
export function siteOf(network: string): string | undefined {
  if (!network.includes(':')) return undefined;
  const { parts } = ipaddr.IPv6.parse(network);
  const site = parts.slice(0, SITE_BITS / 16).map((part) => part.toString(16));
  return `${site.join(':')}::/${SITE_BITS}`;
}

/**
 * What a network may hold at the same moment, for ConcurrencyLimiter: as much as it is given, and its site several times that.
 * @param network as `networkOf` writes it
 */
export function sharesOf(network: string, most: number): Record<string, number> {
  const site = siteOf(network);
  return {
    [`address ${network}`]: most,
    ...(site !== undefined && { [`site ${site}`]: SITE_FACTOR * most }),
  };
}
