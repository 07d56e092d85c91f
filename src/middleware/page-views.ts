import { fileURLToPath } from 'node:url';
import accepts from 'accepts';
import type { Express, RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import nunjucks from 'nunjucks';
import { dateStyleOf } from '../lib/date-style.js';
import { localeName, locales, translatorOf } from '../lib/languages.js';
import { isolate } from '../shared/bidi.js';
import { gifName, QUICK_REACTIONS, quotedText, reactionName, recolouredText } from '../shared/chat-texts.js';
import { bubbleFill, inkOn, PAPER } from '../shared/colour.js';
import type { GifView, MemberView, QuoteView, ReactionView } from '../shared/views.js';
import { isMagnified, isNarrow, shownSize } from '../shared/gif-size.js';
import { formatDay, formatTime } from '../shared/dates.js';
import { hueWords } from '../shared/hue-words.js';
import { type Locale, personName } from '../shared/i18n.js';
import { mentions } from '../shared/mentions.js';
import { isTalking, talkText } from '../shared/talk.js';
import { mayBeLong } from '../shared/long-text.js';
import { isEmojiAlone } from '../shared/text-kind.js';
import { partsOf } from '../shared/text-parts.js';
import { readAssets } from './assets.js';
import { choiceLink, themes } from './locale-and-theme.js';
import { ViewLoader } from './view-loader.js';

const VIEWS = fileURLToPath(new URL('../../views', import.meta.url));

/** Cached per person rather than computed for each message. */
const bubbleFills = new LRUCache<string, string>({ max: 10_000, memoMethod: bubbleFill });
const inks = new LRUCache<string, string>({ max: 10_000, memoMethod: inkOn });

const timeByMinute = cachedByMinute(formatTime);
const dayByMinute = cachedByMinute(formatDay);

interface ViewOptions {
  /** Whether templates are compiled again for each page. */
  reloadViews: boolean;
  maxGifBytes: number;
  defaultLocale: Locale;
}

/**
 * Renders views with Nunjucks, in one environment for each language, whose globals are the texts and helpers, and whose partials and constant
 * texts are part of the compiled view (view-loader.ts).
 */
export function servePages(app: Express, options: ViewOptions): void {
  const environments = new Map(locales.map((locale) => [locale, environmentFor(locale, options)]));
  const usual = environments.get(options.defaultLocale);
  // https://expressjs.com/en/5x/api.html#app.settings.table, `view`
  class View {
    readonly path: string;

    constructor(readonly name: string) {
      this.path = name;
    }

    render(locals: { locale?: Locale }, done: (error: Error | null, page: string | null) => void): void {
      const environment = environments.get(locals.locale ?? '') ?? usual;
      environment?.render(this.name, locals, done);
    }
  }
  app.set('view', View);
}

/** Passes the request data that is known before the session to templates. */
export const viewOfRequest: RequestHandler = (req, res, next) => {
  const { locale, theme, t } = req;
  const dateStyle = dateStyleOf(locale, accepts(req).languages()[0]);
  const ofRequest = {
    locale,
    theme,
    dateStyle,
    formatTime: (iso: string) => timeByMinute(t, dateStyle, iso),
    formatDay: (iso: string) => dayByMinute(t, dateStyle, iso),
    choiceLink: (parameter: 'lang' | 'theme', chosen: string) => choiceLink(req, parameter, chosen),
  };
  Object.assign(res.locals, ofRequest);
  next();
};

/**
 * Keeps what a format of dates has returned: each message shows its time and compares its day with the one before.
 * @param format shows nothing shorter than a minute
 */
function cachedByMinute(format: typeof formatTime): typeof formatTime {
  const texts = new LRUCache<string, string, Parameters<typeof formatTime>>({
    max: 10_000,
    memoMethod: (_minute, _stale, { context }) => format(...context),
  });
  return (...context) => {
    const [t, style, iso] = context;
    // The words come from the page's language, the order and the digits from the style.
    return texts.memo(`${t('name')} ${style} ${iso.slice(0, '2026-11-23T14:05'.length)}`, { context });
  };
}

function environmentFor(locale: Locale, { reloadViews, maxGifBytes }: ViewOptions): nunjucks.Environment {
  const t = translatorOf(locale);
  const globals = {
    t,
    locales,
    localeName,
    themes,
    asset: readAssets(),
    // The page refuses a GIF that is too large before it is uploaded.
    maxGifBytes,
    inkOn: (colour: string) => inks.memo(colour),
    bubbleFill: (colour: string) => bubbleFills.memo(colour),
    paper: PAPER,
    shownSize,
    isMagnified,
    isNarrow,
    hueWords: (colours: string[]) => hueWords(t, locale, colours),
    personName: (person: { user: string; number: number }) => personName(t, person),
    isolate,
    gifName: (gif: GifView) => gifName(t, gif),
    recolouredText: (from: string, to: string) => recolouredText(t, from, to),
    quotedText: (quote: QuoteView) => quotedText(t, quote),
    quickReactions: QUICK_REACTIONS,
    reactionName: (kind: ReactionView, reacted: MemberView[]) => reactionName(t, kind, reacted),
    partsOf,
    isEmojiAlone,
    mayBeLong,
    mentions,
    isTalking: (at: string, now: string) => isTalking(Date.parse(now) - Date.parse(at)),
    talkText: (at: string, now: string) => talkText(t, Date.parse(now) - Date.parse(at)),
  };
  const loader = new ViewLoader(VIEWS, { noCache: reloadViews, globals });
  const environment = new nunjucks.Environment(loader, { autoescape: true });
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  return environment;
}
