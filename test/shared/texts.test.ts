import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import ts from 'typescript';
import { locales, translatorOf } from '../../src/lib/languages.js';
import type { TextKey } from '../../src/shared/texts.js';

/*
 * Every text that people read comes from src/shared/locales. Views contain no letter between tags or in an
 * attribute that is read aloud, and no string in an expression except keys. Code contains no Hangul,
 * passes no letters to what displays or speaks them, and in the browser has no sentence except in errors for developers.
 * The server's texts for people all come from views and `t`; its texts for operators, in logs and settings, are English.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const filesIn = (folder: string, ending: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.startsWith('shared/locales'))
    .map((name) => `${folder}/${name}`);
const read = (file: string) => readFileSync(root + file, 'utf8');

const loaded = new Map<string, Tree>();
for (const locale of locales) {
  const textsIn = async (file: string) =>
    ((await import(`../../src/shared/locales/${file}.ts`)) as { texts: Tree }).texts;
  loaded.set(locale, { ...(await textsIn(locale)), ...(await textsIn(`${locale}.first-use`)) });
}

const textsOf = (locale: string): Tree => loaded.get(locale) ?? {};

const LETTER = /\p{L}/u;
const HANGUL = /\p{Script=Hangul}/u;
const SENTENCE = /\p{L}{2,} \p{L}{2,}/u;

test('no view contains a hard-coded text', () => {
  assert.deepEqual(
    filesIn('views', '.njk').flatMap((file) => wordsInView(read(file)).map((word) => `${file}: ${word}`)),
    [],
  );
});

test('no code contains a hard-coded text for readers', () => {
  assert.deepEqual(
    filesIn('src', '.ts').flatMap((file) => wordsInCode(file, read(file)).map((word) => `${file}: ${word}`)),
    [],
  );
});

test('the check finds hard-coded texts', () => {
  assert.deepEqual(
    wordsInView(`<p>{{ t('a.b') }}</p>{# note #}<b class="x" id="y">{% if a == 'b' %}1{% endif %}</b>`),
    [],
  );
  for (const view of [
    '<p>Hello</p>',
    '<img alt="방">',
    `<p>{{ 'Hello there' }}</p>`,
    `<p>{{ a or 'Hello' }}</p>`,
  ])
    assert.equal(wordsInView(view).length, 1, view);
  assert.deepEqual(
    wordsInCode('a.ts', `throw new Error('no such thing'); log.warn({}, 'it is so'); a.className = 'one'`),
    [],
  );
  for (const code of [
    `a.textContent = 'Hi'`,
    `x('방')`,
    `f('no such key')`,
    'a.title = `${n} rooms`',
    `a.append('Hi')`,
  ])
    assert.equal(wordsInCode('a.ts', code).length, 1, code);
});

test('every text exists in every language, with the same placeholders', () => {
  const keys = Object.keys(flat(textsOf('ko')));
  const placeholders = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
  for (const locale of locales) {
    const texts = flat(textsOf(locale));
    for (const key of keys.filter((each) => !each.endsWith('_other'))) {
      assert.ok((texts[key] ?? '').trim() !== '', `${locale} ${key}`);
      assert.deepEqual(
        placeholders(texts[key] ?? ''),
        placeholders(flat(textsOf('ko'))[key] ?? ''),
        `${locale} ${key}`,
      );
    }
    for (const key of keys.filter((each) => each.endsWith('_other')))
      for (const form of new Intl.PluralRules(locale).resolvedOptions().pluralCategories)
        assert.ok(key.replace(/other$/, form) in texts, `${locale} ${key} has a form for ${form}`);
    assert.notEqual(translatorOf(locale)('name' satisfies TextKey), '');
  }
});

function wordsInView(source: string): string[] {
  const markup = source
    // A CSS class for the layout's tag.
    .replace(/\{% block page %\}.*?\{% endblock %\}/gs, '')
    .replace(/\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}/gs, '');
  const between = markup.split(/<!--.*?-->|<[^>]*>/s);
  const spoken = [
    ...markup.matchAll(/\s(?:title|alt|placeholder|label|aria-label|aria-description)="([^"]*)"/g),
  ];
  const shown = [...between, ...spoken.map(([, value = '']) => value)].filter((text) => LETTER.test(text));
  return [...shown.map((text) => text.trim()), ...literalsShown(source)];
}

interface Node {
  typename: string;
  value?: unknown;
  fields: string[];
  [field: string]: unknown;
}

/** Strings that an expression outputs directly; arguments and compared values are not. */
function literalsShown(source: string): string[] {
  const { parser } = nunjucks as unknown as { parser: { parse: (source: string) => Node } };
  const found: string[] = [];
  const isNode = (value: unknown): value is Node =>
    typeof value === 'object' && value !== null && 'typename' in value;
  const visit = (node: Node, written: boolean) => {
    if (written && ['FunCall', 'Filter', 'Compare', 'LookupVal'].includes(node.typename)) return;
    if (written && node.typename === 'Literal' && LETTER.test(String(node.value)))
      found.push(String(node.value));
    const inside = written || node.typename === 'Output';
    for (const field of node.fields) {
      // In `a if b else c`, b is not output.
      if (written && field === 'cond') continue;
      for (const child of [node[field]].flat()) if (isNode(child)) visit(child, inside);
    }
  };
  visit(parser.parse(source), false);
  return found;
}

/** Properties and functions whose text is displayed or read aloud. */
const SHOWN_BY_PROPERTY = new Set([
  'textContent',
  'innerText',
  'innerHTML',
  'title',
  'alt',
  'placeholder',
  'ariaLabel',
]);
const SHOWN_BY_CALL = new Set([
  'append',
  'prepend',
  'replaceChildren',
  'setCustomValidity',
  'alert',
  'confirm',
  'Notification',
]);
/** Functions whose text only developers and operators read. */
const FOR_DEVELOPERS = /Error$|^(trace|debug|info|warn|error|fatal|log)$/;
/** Functions that take CSS. */
const SELECTING = /^(querySelector(All)?|closest|matches|find)$/;
const COMPARED = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

function wordsInCode(file: string, source: string): string[] {
  const found: string[] = [];
  const inBrowser = !/^src\/(?!browser|service-worker)/.test(file);
  const visit = (node: ts.Node, shown: boolean) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const name = calledName(node);
      if (FOR_DEVELOPERS.test(name) || SELECTING.test(name)) return;
      // `t` and its like take keys: the arguments of a nested call are not shown themselves.
      for (const each of node.arguments ?? []) visit(each, SHOWN_BY_CALL.has(name));
      visit(node.expression, false);
      return;
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left } = node;
      visit(node.right, ts.isPropertyAccessExpression(left) && SHOWN_BY_PROPERTY.has(left.name.text));
      visit(left, false);
      return;
    }
    // Compared values are not shown.
    if (ts.isBinaryExpression(node) && COMPARED.has(node.operatorToken.kind)) return;
    const text = textOf(node) ?? '';
    const isSentence = inBrowser && SENTENCE.test(text);
    if (HANGUL.test(text) || isSentence || (shown && LETTER.test(text))) found.push(text);
    ts.forEachChild(node, (child) => {
      visit(child, shown && !ts.isElementAccessExpression(node));
    });
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true), false);
  return found;
}

function calledName(node: ts.CallExpression | ts.NewExpression): string {
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    return node.text;
  return null;
}

interface Tree {
  [key: string]: string | Tree;
}

/** Texts by their dotted keys. */
function flat(tree: Tree, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value]] : Object.entries(flat(value, `${path}${key}.`)),
    ),
  );
}
