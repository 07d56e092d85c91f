/** Unused files, exports and dependencies are errors. Files that are started by name instead of imported are listed here. */
export default {
  workspaces: {
    '.': {
      entry: [
        'src/main.ts',
        'src/browser/pages/*.ts',
        'src/browser/gif-worker/gif-worker.ts',
        'src/shared/locales/*.ts',
        'src/service-worker/service-worker.ts',
        'scripts/*.{ts,js}',
        'bench/chat/{bare,service}.ts',
        'bench/database-server.ts',
        'test/**/*.test.ts',
        'test/long/*.ts',
        'test/image/*.ts',
      ],
      project: ['src/**/*.{ts,js}', 'scripts/**/*.{ts,js}', 'bench/**/*.ts', 'test/**/*.ts'],
    },
    'packages/embedded-mongo': {
      entry: ['src/worker.ts', 'test/*.test.ts', 'test/support/*.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
  },
  // Run by scripts/check.js, and read by scripts/emoji.ts.
  ignoreDependencies: ['dependency-cruiser', 'emojibase-data'],
  // Provided by Debian, not by packages.
  ignoreBinaries: [
    'apt-get',
    'chroot',
    'mount',
    'nsenter',
    'prlimit',
    'systemd-analyze',
    'taskset',
    'umount',
  ],
};
