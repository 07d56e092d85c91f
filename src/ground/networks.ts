import ipaddr from 'ipaddr.js';
import { SITE_FACTOR } from './rate-table.js';

/** A site, such as a company, or anybody who rents a server, is given a /48 of IPv6: 65,536 networks of /64 (RFC 6177, section 2). */
const SITE_BITS = 48;

/**
 * The site that an address belongs to, by which limits count beside the address itself.
 * @param address as web/address.ts writes it
 * @returns the first 48 bits of an IPv6 address; undefined for IPv4, where an address is scarce enough by itself
 */
export function siteOf(address: string): string | undefined {
  if (!address.includes(':')) return undefined;
  const { parts } = ipaddr.IPv6.parse(address);
  const site = parts.slice(0, SITE_BITS / 16).map((part) => part.toString(16));
  return `${site.join(':')}::/${SITE_BITS}`;
}

/**
 * What an address may hold at the same moment, for Shares: as much as it is given, and its site several times that.
 * @param address as web/address.ts writes it
 */
export function sharesOf(address: string, most: number): Record<string, number> {
  const site = siteOf(address);
  return {
    [`address ${address}`]: most,
    ...(site !== undefined && { [`site ${site}`]: SITE_FACTOR * most }),
  };
}
