/**
 * What can be done with a message or a person, by the name that its button carries as `data-does`
 * (views/partials/action-buttons.njk has the button).
 */
export type Actions<Subject> = Record<string, Action<Subject>>;

export type Action<Subject> = { isOffered: (subject: Subject) => boolean } & (
  | { run: (subject: Subject) => unknown }
  /** Its button stays in view to say how it went. */
  | { report: (subject: Subject) => Promise<Report> }
);

/** How an action went, in words, to be shown where it was chosen. */
export interface Report {
  done: boolean;
  text: string;
}

/** Does it. @returns how it went, where there is something to say about that */
export async function perform<Subject>(
  action: Action<Subject>,
  subject: Subject,
): Promise<Report | undefined> {
  if ('report' in action) return action.report(subject);
  await action.run(subject);
  return undefined;
}

/** So long, in ms, a button says how it went. */
export const REPORT_MS = 900;

/** Shows the buttons of what can be done with this subject. @returns whether there are any */
export function offerActions<Subject>(
  within: ParentNode,
  actions: Actions<Subject>,
  subject: Subject,
): boolean {
  let any = false;
  for (const button of within.querySelectorAll<HTMLElement>('.action')) {
    delete button.dataset['done'];
    button.hidden = actions[button.dataset['does'] ?? '']?.isOffered(subject) !== true;
    any ||= !button.hidden;
  }
  return any;
}

/** The button that was pressed, and what it does. */
export function chosenAction<Subject>(
  { target }: Event,
  actions: Actions<Subject>,
): { button: HTMLElement; action: Action<Subject> } | null {
  const button = target instanceof Element ? target.closest<HTMLElement>('.action') : null;
  const action = actions[button?.dataset['does'] ?? ''];
  return button && action ? { button, action } : null;
}
