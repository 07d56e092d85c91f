import { isIP } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import { UserError } from '../lib/errors.js';

/** The longest DNS name (RFC 1035, section 2.3.4), a colon and a port. */
const HOST_MAX = 253 + 6;

/** A name, an IPv4 address or an IPv6 address in brackets, perhaps with a port (RFC 3986, section 3.2.2), in ASCII. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/i;

/**
 * The origin for links to share, as in `https://chat.example`. Clients choose the Host header freely, so it is used only if it is
 * confirmed: by the browser's `Origin`, which pages cannot set and every browser sends with a POST, or because the host is this
 * machine (https://owasp.org/www-project-web-security-testing-guide/, WSTG-INPV-17).
 * @param publicUrl the setting, which takes precedence
 * @throws UserError `malformed` if the host is invalid or not confirmed
 */
export function publicOrigin(req: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  // Undefined without a Host header, whatever Express's types say.
  const host = (req.host as string | undefined) ?? '';
  const origin = `${req.protocol}://${host}`;
  if (host.length > HOST_MAX || !HOST.test(host) || !URL.canParse(origin))
    throw new UserError('malformed', 400);
  const url = new URL(origin);
  const browsers = req.get('origin');
  if (browsers !== undefined && URL.canParse(browsers)) {
    const seen = new URL(browsers);
    // Behind a proxy that ends TLS without a header for it, the browser's protocol is the right one.
    if (['http:', 'https:'].includes(seen.protocol) && seen.host === url.host) return seen.origin;
  } else if (isThisMachine(url.hostname, req.socket.localAddress)) return url.origin;
  throw new UserError('malformed', 400);
}

/** Whether a host is a loopback name or address, or the address at which the request arrived. */
function isThisMachine(hostname: string, localAddress = ''): boolean {
  if (hostname === 'localhost') return true;
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'loopback') return true;
  return ipaddr.isValid(localAddress) && ipaddr.process(localAddress).toString() === parsed.toString();
}
