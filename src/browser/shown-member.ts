import { find } from './page.js';

/** Whom a room's page shows; other pages speak for nobody in particular. */
const { member } = find('#main', HTMLElement).dataset;

let restart: () => void = () => undefined;

/** @param act starts the page again, once the server has refused a request because the cookie is another person's */
export function onOtherPerson(act: () => void): void {
  restart = act;
}

/** To be called where a request was refused with `other_person`. */
export const becomeOther = (): void => {
  restart();
};

/** For requests of this page: the server refuses them where the cookie is another person's. */
export const shownMember: Record<string, string> = member === undefined ? {} : { 'x-member': member };
