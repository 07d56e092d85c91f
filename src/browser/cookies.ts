import { dataAttr } from './page.js';

/**
 * Whether the browser keeps the session cookie. Only two requests can tell: the answer to the first sets the cookie, and
 * the second returns it. `navigator.cookieEnabled` does not know about cookies that an extension or a proxy strips.
 */
export async function keepsCookies(): Promise<boolean> {
  if (!navigator.cookieEnabled) return false;
  return (await isKnown()) || (await isKnown());
}

/** Shows that cookies are required, if the visitor is new and the browser keeps none. */
export async function checkCookies(): Promise<void> {
  const notice = document.querySelector<HTMLElement>('#cookies-needed');
  if (notice && dataAttr(document.documentElement, 'returning') === 'false')
    notice.hidden = await keepsCookies();
}

async function isKnown(): Promise<boolean> {
  try {
    const response = await fetch('/cookies', { headers: { accept: 'application/json' } });
    // A server that is unreachable or busy proves nothing.
    return !response.ok || ((await response.json()) as { kept: boolean }).kept;
  } catch {
    return true;
  }
}
