import nunjucks from 'nunjucks';

/** A partial that is included by its name. */
const INCLUDE = /\{% include "([\w./-]+)" %\}/g;

/** What has the same value on every page in one language: a text without parameters, a built file's address, an icon. */
const CONSTANT = /\{\{ (t\('[\w.]+'\)|asset\('[\w.-]+'\)\.url|icons\.\w+\(\)) \}\}/g;

/** What Nunjucks would read as a tag, if a text held it. */
const TAG = /\{[{%#]/;

const ICONS = '{% import "partials/icons.njk" as icons %}';

/**
 * Loads views with their partials and constants filled in, so that both cost something once per language instead of once per page:
 * for each include Nunjucks copies all variables, and a page has some hundred includes and texts.
 *
 * One thing differs from Nunjucks' own include: what a partial sets with `set` is seen by what follows it.
 */
export class ViewLoader extends nunjucks.FileSystemLoader {
  readonly #constants: nunjucks.Environment;
  readonly #values: Map<string, string> | null;

  /** @param options.globals what constants are made of: `t` and `asset` */
  constructor(views: string, options: { noCache: boolean; globals: Record<string, unknown> }) {
    super(views, { noCache: options.noCache });
    const loader = new nunjucks.FileSystemLoader(views, { noCache: options.noCache });
    this.#constants = new nunjucks.Environment(loader, { autoescape: true });
    this.#values = options.noCache ? null : new Map();
    for (const [name, value] of Object.entries(options.globals)) this.#constants.addGlobal(name, value);
  }

  /** @returns null for a view that does not exist, as Nunjucks has it */
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
