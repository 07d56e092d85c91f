import { find } from './page.js';

/** The member whom a room's page shows; other pages show none. */
const { member } = find('#main', HTMLElement).dataset;

let restart: () => void = () => undefined;

/** @param act restarts the page after the server refused a request because the cookie belongs to another person */
export function onOtherPerson(act: () => void): void {
  restart = act;
}

/** Call it when a request was refused with `other_person`. */
export const reportOtherPerson = (): void => {
  restart();
};

/** Header for this page's requests: the server refuses them if the cookie belongs to another person. */
export const shownMember: Record<string, string> = member === undefined ? {} : { 'x-member': member };
