/** Imports point down only: a layer may import those after it in this list, and itself. */
const LAYERS = [
  '^src/(main|process)\\.ts$',
  '^src/server\\.ts$',
  '^src/(app|socket)\\.ts$',
  '^src/(routes|sockets)/',
  '^src/http/',
  '^src/middleware/',
  '^src/domain\\.ts$',
  '^src/(rooms|chats|gifs)/',
  '^src/people/',
  '^src/models/',
  '^src/config\\.ts$',
  '^src/lib/',
  '^src/shared/',
];

const upward = LAYERS.slice(1).map((path, index) => ({
  name: `${path} points down`,
  severity: 'error',
  from: { path },
  to: { path: LAYERS.slice(0, index + 1) },
}));

/** Files that a test run starts with. */
const TESTS = '\\.test\\.ts$|^test/(long|image)/|^test/browser/screenshots\\.ts$';

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...upward,
    {
      name: 'routes and sockets do not know each other',
      severity: 'error',
      from: { path: '^src/(routes|sockets)/' },
      to: { path: '^src/(routes|sockets)/', pathNot: '^src/$1/' },
    },
    {
      name: 'what the product is knows no transport',
      severity: 'error',
      from: { path: '^src/(shared|lib|models|people|rooms|chats|gifs)/' },
      to: { path: 'node_modules/(express|socket\\.io|multer|axios)/' },
    },
    {
      name: 'the browser shares code with the server in shared/ only',
      severity: 'error',
      from: { path: '^src/browser/' },
      to: { path: '^src/', pathNot: '^src/(browser|shared)/' },
    },
    {
      name: 'the server imports nothing of the browser',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(browser|service-worker)/' },
      to: { path: '^src/(browser|service-worker)/' },
    },
    {
      name: 'the service worker and the embedded database stand alone',
      severity: 'error',
      from: { path: '^(src/service-worker|packages/embedded-mongo)/' },
      to: { path: '^(src|packages)/', pathNot: '^$1/' },
    },
    {
      name: 'the embedded database is started in one place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/server\\.ts$' },
      to: { path: '^packages/' },
    },
    {
      name: 'of the embedded database only its start is imported',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^packages/', pathNot: '^packages/embedded-mongo/src/index\\.ts$' },
    },
    {
      name: 'the product imports no tests, benches or scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'nothing imports a test',
      severity: 'error',
      from: {},
      to: { path: TESTS },
    },
    {
      name: 'the support of all tests imports nothing of one part',
      severity: 'error',
      from: { path: '^test/support/' },
      to: { path: '^test/', pathNot: '^test/support/' },
    },
    {
      name: 'benches and scripts import only the support of all tests',
      severity: 'error',
      from: { path: '^(bench|scripts)/' },
      to: { path: '^test/', pathNot: '^test/support/' },
    },
    {
      name: 'tests and scripts import no benches',
      severity: 'error',
      from: { path: '^(test|scripts)/' },
      to: { path: '^bench/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
