import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Browser features that no page uses (https://www.w3.org/TR/permissions-policy/). */
const UNUSED_FEATURES = [
  'accelerometer',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'usb',
  'xr-spatial-tracking',
];

/** For making GIFs (src/browser/gif-maker): the camera, after a tap, and the preview of a clip. */
const OWN_FEATURES = ['autoplay', 'camera'];

const PERMISSIONS = [
  ...UNUSED_FEATURES.map((feature) => `${feature}=()`),
  ...OWN_FEATURES.map((feature) => `${feature}=(self)`),
].join(', ');

/**
 * Sets the security headers: helmet's (https://helmetjs.github.io), with a content policy that allows the service's
 * own files and nothing inline, and the headers that helmet leaves out. The list is that of
 * https://owasp.org/www-project-secure-headers/.
 */
export function secureHeaders(): RequestHandler {
  const values = new Map(Object.entries(secureHeaderValues()));
  return (_req, res, next) => {
    res.setHeaders(values);
    next();
  };
}

/** The same headers, for responses that are made outside of Express. */
export function secureHeaderValues(): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:'],
        // The clip that a GIF is made of.
        mediaSrc: ['blob:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        frameSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    // Without a referrer browsers send `Origin: null` with a form, which the origin check would refuse.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: { includeSubDomains: false },
  })(request, response, (error?: unknown) => {
    if (error instanceof Error) throw error;
  });
  response.setHeader('Permissions-Policy', PERMISSIONS);
  return { ...response.getHeaders() } as Record<string, string>;
}

/**
 * Keeps messages out of all caches: proxies', and the browser's on a shared computer
 * (https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html). Cacheable responses override it.
 */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
