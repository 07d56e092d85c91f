/** The actions on a message or a person, keyed by the `data-does` of their buttons (views/partials/action-buttons.njk). */
export type Actions<Subject> = Record<string, Action<Subject>>;

export type Action<Subject> = { isAvailable: (subject: Subject) => boolean } & (
  | { run: (subject: Subject) => unknown }
  /** The button stays visible to report the result. */
  | { report: (subject: Subject) => Promise<Report> }
);

/** The result of an action as text, shown on its button. */
export interface Report {
  done: boolean;
  text: string;
}

/** Runs an action. @returns its result, if there is one to report */
export async function perform<Subject>(
  action: Action<Subject>,
  subject: Subject,
): Promise<Report | undefined> {
  if ('report' in action) return action.report(subject);
  await action.run(subject);
  return undefined;
}

/** How long a button shows the result, in ms. */
export const REPORT_MS = 900;

/** Shows the buttons of the actions that are available for a subject and hides the others. */
export function renderActions<Subject>(
  within: ParentNode,
  actions: Actions<Subject>,
  subject: Subject,
): void {
  for (const button of within.querySelectorAll<HTMLElement>('.action')) {
    delete button.dataset['done'];
    button.hidden = actions[button.dataset['does'] ?? '']?.isAvailable(subject) !== true;
  }
}

/** The pressed button and its action. */
export function chosenAction<Subject>(
  { target }: Event,
  actions: Actions<Subject>,
): { button: HTMLElement; action: Action<Subject> } | null {
  const button = target instanceof Element ? target.closest<HTMLElement>('.action') : null;
  const action = actions[button?.dataset['does'] ?? ''];
  return button && action ? { button, action } : null;
}
