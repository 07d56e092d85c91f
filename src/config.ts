import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Locale } from './shared/i18n.js';
import { unwritable } from './lib/folders.js';
import { locales } from './lib/languages.js';
import { SettingError } from './lib/errors.js';

/** The service's settings, read once at the start. Durations are in ms, sizes in bytes. */
export interface Config {
  host: string | undefined;
  port: number;
  cookieSecret: string;
  /** Undefined for the embedded database in `dataDir`. */
  mongoUrl: string | undefined;
  /** Undefined for a single process. */
  redisUrl: string | undefined;
  dataDir: string;
  uploadsDir: string;
  /** Where GIF files are stored: in `uploadsDir`, or in the database. */
  gifStore: (typeof GIF_STORES)[number];
  maxGifBytes: number;
  emptyRoomGraceMs: number;
  /** How many proxies in front are trusted for the client's address and protocol. */
  trustProxy: number;
  /** Required to read the metrics; undefined: they cannot be read; `METRICS_PUBLIC`: no token is required. */
  metricsToken: string | undefined;
  /** Whether rates and concurrency are limited; off for load tests only. */
  rateLimits: boolean;
  /** The maximum number of rooms. */
  maxRooms: number;
  logLevel: (typeof LOG_LEVELS)[number];
  defaultLocale: Locale;
  /** Whether templates are recompiled for each page, for development. */
  reloadViews: boolean;
  /**
   * The service's public origin, such as `https://chat.example`; undefined: the origin of each request, if it can be
   * verified.
   */
  publicUrl: string | undefined;
}

/** In place of a token: everyone can read the metrics. It is too short to be a token. */
export const METRICS_PUBLIC = 'public';

const GIF_STORES = ['disk', 'gridfs'] as const;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function wholeNumber(from: number, to: number, fallback: number) {
  const error = `takes a whole number from ${from} to ${to}`;
  return z.coerce.number({ error }).int(error).min(from, error).max(to, error).default(fallback);
}

function oneOf<T extends string>(values: readonly T[], fallback: NoInfer<T>) {
  return z.enum(values, { error: `takes one of: ${values.join(', ')}` }).default(fallback);
}

const mongoUrl = z
  .string()
  .regex(/^mongodb(\+srv)?:\/\/[^/]/, 'takes a URL that begins with mongodb:// or mongodb+srv://');

const settings = z.object({
  HOST: z.string().optional(),
  PORT: wholeNumber(0, 65_535, 8005),
  COOKIE_SECRET: z.string().min(16, 'takes 16 characters or more').optional(),
  MONGO_URL: mongoUrl.optional(),
  MONGO_ID: z.string().optional(),
  MONGO_PASSWORD: z.string().optional(),
  MONGO_HOST: z
    .string()
    .regex(/^[^/@\s]+$/, 'takes host:port, or several of them with commas between')
    .default('localhost:27017'),
  REDIS_URL: z
    .string()
    .refine(
      (url) => /^rediss?:\/\/[^/]/.test(url) && URL.canParse(url),
      'takes a URL that begins with redis:// or rediss://',
    )
    .optional(),
  GIF_STORE: z.enum(GIF_STORES, { error: `takes one of: ${GIF_STORES.join(', ')}` }).optional(),
  DATA_DIR: z.string().default('.data'),
  UPLOADS_DIR: z.string().default('uploads'),
  MAX_GIF_BYTES: wholeNumber(1024, 100 * 1024 * 1024, 5 * 1024 * 1024),
  EMPTY_ROOM_GRACE_MS: wholeNumber(0, 3_600_000, 10_000),
  TRUST_PROXY: wholeNumber(0, 10, 0),
  METRICS_TOKEN: z
    .string()
    .refine(
      (token) => token === METRICS_PUBLIC || token.length >= 16,
      `takes 16 characters or more, or ${METRICS_PUBLIC}`,
    )
    .optional(),
  RATE_LIMITS: oneOf(['on', 'off'], 'on'),
  MAX_ROOMS: wholeNumber(1, 1_000_000, 5000),
  LOG_LEVEL: oneOf(LOG_LEVELS, 'info'),
  DEFAULT_LOCALE: oneOf(locales, 'ko'),
  PUBLIC_URL: z
    .string()
    .regex(
      /^https?:\/\/[a-z0-9.:[\]-]{1,253}\/?$/i,
      'takes an address without a path, such as https://chat.example',
    )
    .refine((url) => URL.canParse(url), 'takes an address without a path, such as https://chat.example')
    .optional(),
  RELOAD_VIEWS: oneOf(['on', 'off'], 'off'),
  NODE_ENV: z.string().optional(),
});

/**
 * Reads the settings; see `.env.example` for each.
 * @param env the environment; an empty value counts as not set
 * @throws SettingError on the first value that cannot be used
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = settings.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new SettingError(`${issue?.path.join('.')} ${issue?.message}`);
  }
  const set = read.data;
  if (set.REDIS_URL !== undefined) checkShared(set);
  const production = set.NODE_ENV === 'production';
  const dataDir = resolve(set.DATA_DIR);
  return {
    host: set.HOST,
    port: set.PORT,
    cookieSecret: set.COOKIE_SECRET ?? storedSecret(dataDir, production),
    mongoUrl: chosenMongo(set),
    redisUrl: set.REDIS_URL,
    dataDir,
    uploadsDir: resolve(set.UPLOADS_DIR),
    // Nodes on several machines share the database, but most likely no folder.
    gifStore: set.GIF_STORE ?? (set.REDIS_URL === undefined ? 'disk' : 'gridfs'),
    maxGifBytes: set.MAX_GIF_BYTES,
    emptyRoomGraceMs: set.EMPTY_ROOM_GRACE_MS,
    trustProxy: set.TRUST_PROXY,
    metricsToken: set.METRICS_TOKEN,
    rateLimits: set.RATE_LIMITS === 'on',
    maxRooms: set.MAX_ROOMS,
    logLevel: set.LOG_LEVEL,
    defaultLocale: set.DEFAULT_LOCALE,
    reloadViews: set.RELOAD_VIEWS === 'on',
    publicUrl: set.PUBLIC_URL === undefined ? undefined : new URL(set.PUBLIC_URL).origin,
  };
}

/** Checks the settings that several nodes need to have in common. */
function checkShared({ COOKIE_SECRET, ...set }: z.infer<typeof settings>): void {
  if (chosenMongo(set) === undefined)
    throw new SettingError(
      'REDIS_URL needs MONGO_URL: the embedded database is for one node, and several nodes share a MongoDB',
    );
  if (COOKIE_SECRET === undefined)
    throw new SettingError('COOKIE_SECRET is needed where REDIS_URL is set: the same on every node');
}

function chosenMongo(set: Omit<z.infer<typeof settings>, 'COOKIE_SECRET'>): string | undefined {
  if (set.MONGO_URL !== undefined) return set.MONGO_URL;
  if (set.MONGO_ID === undefined && set.MONGO_PASSWORD === undefined) return undefined;
  if (set.MONGO_ID === undefined) throw new SettingError('MONGO_ID is needed where MONGO_PASSWORD is set');
  if (set.MONGO_PASSWORD === undefined)
    throw new SettingError('MONGO_PASSWORD is needed where MONGO_ID is set');
  const credentials = `${encodeURIComponent(set.MONGO_ID)}:${encodeURIComponent(set.MONGO_PASSWORD)}`;
  return `mongodb://${credentials}@${set.MONGO_HOST}/huechat?authSource=admin`;
}

/** The secret of the first start, kept so that people's colours survive a restart. */
function storedSecret(dataDir: string, production: boolean): string {
  if (production)
    throw new SettingError('COOKIE_SECRET is needed in production: 16 random characters or more');
  const file = join(dataDir, 'cookie-secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return readSecret(file) ?? makeSecret(file);
  } catch (error) {
    throw unwritable('DATA_DIR', dataDir, error);
  }
}

/** @returns null if there is none, or an empty file of a process that died while writing */
function readSecret(file: string): string | null {
  try {
    return readFileSync(file, 'utf8') || null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function makeSecret(file: string): string {
  const secret = randomBytes(32).toString('base64url');
  const written = `${file}-${process.pid}`;
  writeFileSync(written, secret, { mode: 0o600 });
  renameSync(written, file);
  return readFileSync(file, 'utf8');
}
