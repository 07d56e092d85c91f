import type { texts } from './locales/ko.js';
import type { texts as textsOnFirstUse } from './locales/ko.first-use.js';

/**
 * The texts of one language, in the shape of the Korean ones.
 * @typeParam Forms the language's plural forms (CLDR), such as `'one' | 'other'`
 */
export type Texts<Forms extends string = string> = Plurals<typeof texts, Forms>;

/**
 * The texts of features that a page loads on first use (src/browser/chat/on-first-use.ts). The server loads all
 * texts.
 */
export type TextsOnFirstUse<Forms extends string = string> = Plurals<typeof textsOnFirstUse, Forms>;

export type KeyOnFirstUse = Singular<Dotted<typeof textsOnFirstUse>>;

/** The keys of all other texts, dotted. Plurals have keys without their form: `lobby.count` and `{ count: 3 }`. */
export type TextKey = Singular<Dotted<typeof texts>>;

type Dotted<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Dotted<T[K]>}`;
}[keyof T & string];

type Singular<K extends string> = K extends `${infer Base}_other` ? Base : K;

type Plurals<T, Forms extends string> = {
  [K in keyof T as K extends `${infer Base}_other` ? `${Base}_${Forms}` : K]: T[K] extends string
    ? string
    : Plurals<T[K], Forms>;
};
