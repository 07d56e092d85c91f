/** Unused files, exports and dependencies are errors; what is started by name rather than imported is named here. */
export default {
  entry: [
    'src/main.ts',
    'src/embedded-mongo/worker.ts',
    'src/browser/pages/*.ts',
    'scripts/*.ts',
    'bench/index.ts',
    'bench/chat/{bare,service}.ts',
    'test/**/*.test.ts',
  ],
  project: ['src/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
  // Debian's, not a package's.
  ignoreBinaries: ['apt-get'],
};
