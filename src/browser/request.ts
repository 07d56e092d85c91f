import type { ErrorView } from '../shared/views.js';
import { t } from './page.js';
import { reportOtherPerson, shownMember } from './shown-member.js';

/** The result of a request: the answer, or an error in the reader's language. */
export type Outcome<Answer> = { answer: Answer } | { error: ErrorView };

/** Sends a JSON request. An empty response gives null. @param limit timeout in ms */
export async function request<Answer = null>(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  limit?: number,
): Promise<Outcome<Answer>> {
  try {
    const response = await fetch(path, {
      method,
      // A deletion is finished although its page is closed.
      keepalive: method === 'DELETE',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...shownMember },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(limit === undefined ? {} : { signal: AbortSignal.timeout(limit) }),
    });
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const answer = (isJson ? await response.json() : null) as Answer & { error: ErrorView };
    if (response.ok) return { answer };
    if (answer.error.code === 'other_person') reportOtherPerson();
    return { error: answer.error };
  } catch (error) {
    const code = error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'network';
    return { error: { code, message: t(`errors.${code}`) } };
  }
}
