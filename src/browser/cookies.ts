import { dataAttr } from './page.js';

/**
 * Whether the browser keeps the cookie by which the server knows a person. Only two requests tell for certain: the answer to
 * the first sets the cookie where there is none, and the second brings it back. `navigator.cookieEnabled` does not know of
 * what an extension or a proxy takes out.
 */
export async function keepsCookies(): Promise<boolean> {
  if (!navigator.cookieEnabled) return false;
  return (await isKnown()) || (await isKnown());
}

/** Says at the top of the page that cookies are needed, where the page is a newcomer's and the browser keeps none. */
export async function checkCookies(): Promise<void> {
  const notice = document.querySelector<HTMLElement>('#cookies-needed');
  if (notice && dataAttr(document.documentElement, 'returning') === 'false')
    notice.hidden = await keepsCookies();
}

async function isKnown(): Promise<boolean> {
  try {
    const response = await fetch('/cookies', { headers: { accept: 'application/json' } });
    // A server that cannot be reached, or is busy, proves nothing.
    return !response.ok || ((await response.json()) as { kept: boolean }).kept;
  } catch {
    return true;
  }
}
