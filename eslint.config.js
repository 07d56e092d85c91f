import js from '@eslint/js';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Functions that create folders which a test might leave behind. */
const TEMPORARY_FOLDERS = Object.entries({
  'node:os': ['tmpdir'],
  'node:fs': ['mkdtemp', 'mkdtempSync'],
  'node:fs/promises': ['mkdtemp'],
}).map(([name, importNames]) => ({
  name,
  importNames,
  message: 'Use testFolder, which removes its folder.',
}));

export default tseslint.config(
  globalIgnores(['dist', 'public/build', 'uploads', '.data']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './src/browser/tsconfig.json',
          './src/browser/gif-worker/tsconfig.json',
          './src/service-worker/tsconfig.json',
        ],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Express 5 answers a rejected handler itself; everything else must be awaited or handled.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
  {
    files: ['test/**', 'packages/*/test/**'],
    rules: {
      // The runner awaits the promise that node:test's test() returns.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] },
          ],
        },
      ],
    },
  },
  {
    files: ['test/browser/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          property: 'waitForFunction',
          message:
            'The pages’ Content-Security-Policy forbids it to evaluate more than once. Use until() and evaluate().',
        },
      ],
    },
  },
  {
    files: ['test/**', 'packages/*/test/**', 'bench/**'],
    ignores: ['test/support/test-folder.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: TEMPORARY_FOLDERS }],
    },
  },
  {
    files: ['src/models/**', 'bench/pages/baseline.ts'],
    rules: {
      // Mongoose's schemas are object literals in place of each path's type.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  { files: ['scripts/*.js'], languageOptions: { globals: { process: 'readonly', URL: 'readonly' } } },
  { files: ['*.js', '.*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
