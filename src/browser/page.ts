import type { DateStyle } from '../shared/dates.js';
import { createTranslator, type Locale } from '../shared/i18n.js';
import type { Texts } from '../shared/texts.js';

const page = document.documentElement;

/** The language that the server has written this page in; a browser that translates it changes the attribute `lang`. */
export const locale: Locale = dataAttr(page, 'locale');

export const dateStyle: DateStyle = dataAttr(page, 'dates');

// A page loads the texts of its own language only; the server says where they are, and the page's head preloads them.
const { texts } = (await import(dataAttr(page, 'texts'))) as { texts: Texts };

export const t = createTranslator(locale, texts);

/**
 * What a template of ours always has.
 * @throws Error where it does not, which is a mistake in the template
 */
export function find<Kind extends Element>(
  selector: string,
  kind: new () => Kind,
  within: ParentNode = document,
): Kind {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${selector}`);
}

/** A copy of the one element in a `<template>`; the server's pages are made of the same markup. */
export function cloneTemplate(id: string): HTMLElement {
  const { content } = find(`#${id}`, HTMLTemplateElement);
  return find('*', HTMLElement, document.importNode(content, true));
}

/** What the server has written into an attribute `data-…`. */
export function dataAttr(element: HTMLElement, name: string): string {
  return element.dataset[name] ?? '';
}
