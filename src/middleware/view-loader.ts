import nunjucks from 'nunjucks';

/** A partial that is included by its name. */
const INCLUDE = /\{% include "([\w./-]+)" %\}/g;

/**
 * Expressions with the same value on every page of a language: a text without parameters, a built file's URL, an
 * icon.
 */
const CONSTANT = /\{\{ (t\('[\w.]+'\)|asset\('[\w.-]+'\)\.url|icons\.\w+\(\)) \}\}/g;

/** Characters that Nunjucks would read as a tag if a text contained them. */
const TAG = /\{[{%#]/;

const ICONS = '{% import "partials/icons.njk" as icons %}';

/**
 * Loads views with their partials and constants filled in, so that they cost once per language instead of once per
 * page: Nunjucks copies all variables for each include, and a page has about a hundred includes and texts.
 *
 * Unlike with Nunjucks' own include, a variable that a partial assigns with `set` is visible after the partial, too.
 */
export class ViewLoader extends nunjucks.FileSystemLoader {
  readonly #constants: nunjucks.Environment;
  readonly #values: Map<string, string> | null;

  /** @param options.globals the functions that constants call: `t` and `asset` */
  constructor(views: string, options: { noCache: boolean; globals: Record<string, unknown> }) {
    super(views, { noCache: options.noCache });
    const loader = new nunjucks.FileSystemLoader(views, { noCache: options.noCache });
    this.#constants = new nunjucks.Environment(loader, { autoescape: true });
    this.#values = options.noCache ? null : new Map();
    for (const [name, value] of Object.entries(options.globals)) this.#constants.addGlobal(name, value);
  }

  /** @returns null for a missing view, as Nunjucks expects */
  override getSource(name: string): nunjucks.LoaderSource {
    const source = super.getSource(name) as nunjucks.LoaderSource | null;
    if (source === null) return source as never;
    const whole = source.src.replace(INCLUDE, (_, partial: string) => this.getSource(partial).src);
    return { ...source, src: whole.replace(CONSTANT, (constant) => this.#valueOf(constant)) };
  }

  #valueOf(constant: string): string {
    let value = this.#values?.get(constant);
    if (value === undefined) {
      const rendered = this.#constants.renderString(ICONS + constant, {});
      value = TAG.test(rendered) ? constant : rendered;
      this.#values?.set(constant, value);
    }
    return value;
  }
}
