import type { DateStyle } from '../shared/dates.js';
import { createTranslator, type Locale } from '../shared/i18n.js';
import type { Texts } from '../shared/texts.js';

const page = document.documentElement;

/** The language the server rendered this page in. Browser translation changes the `lang` attribute. */
export const locale: Locale = dataAttr(page, 'locale');

export const dateStyle: DateStyle = dataAttr(page, 'dates');

// A page loads only its own language's texts. The server provides their URL, and the page's head preloads them.
const { texts } = (await import(dataAttr(page, 'texts'))) as { texts: Texts };

export const t = createTranslator(locale, texts);

/** Finds an element that our templates always contain. @throws Error if it is missing, which is a bug in the template */
export function find<Kind extends Element>(
  selector: string,
  kind: new () => Kind,
  within: ParentNode = document,
): Kind {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${selector}`);
}

/** A clone of the single element in a `<template>`, built from the same partials as the server's pages. */
export function cloneTemplate(id: string): HTMLElement {
  const { content } = find(`#${id}`, HTMLTemplateElement);
  return find('*', HTMLElement, document.importNode(content, true));
}

/** The value of a `data-…` attribute that the server rendered. */
export function dataAttr(element: HTMLElement, name: string): string {
  return element.dataset[name] ?? '';
}
