import type { ErrorView } from '../shared/events.js';
import { t } from './page.js';
import { becomeOther, shownMember } from './shown-member.js';

/** What a request came to: its answer, or the error in the reader's words. */
export type Outcome<Answer> = { answer: Answer } | { error: ErrorView };

/**
 * Asks the server for something, in JSON both ways. An answer without a body is null.
 * @param limit on how long that may take, in ms
 */
export async function request<Answer = null>(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  limit?: number,
): Promise<Outcome<Answer>> {
  try {
    const response = await fetch(path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...shownMember },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(limit === undefined ? {} : { signal: AbortSignal.timeout(limit) }),
    });
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const answer = (isJson ? await response.json() : null) as Answer & { error: ErrorView };
    if (response.ok) return { answer };
    if (answer.error.code === 'other_person') becomeOther();
    return { error: answer.error };
  } catch (error) {
    const code = error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'network';
    return { error: { code, message: t(`errors.${code}`) } };
  }
}
