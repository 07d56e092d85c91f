/**
 * Imports point down only. The layers, from the ground up:
 * shared < ground < schemas < domain < web < the roof (app, server, main).
 * embedded-mongo, browser and service-worker stand apart.
 */
const upward = (layer, above) => ({
  name: `${layer}-points-down`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: `^src/((${above})/|[a-z]+\\.ts$)` },
});

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    upward('shared', 'ground|schemas|domain|web|browser|embedded-mongo'),
    upward('ground', 'schemas|domain|web|browser|embedded-mongo'),
    upward('schemas', 'domain|web|browser|embedded-mongo'),
    upward('domain', 'web|browser|embedded-mongo'),
    upward('web', 'browser|embedded-mongo'),
    upward('embedded-mongo', 'shared|ground|schemas|domain|web|browser'),
    upward('browser', 'ground|schemas|domain|web|embedded-mongo'),
    upward('service-worker', 'shared|ground|schemas|domain|web|browser|embedded-mongo'),
    {
      name: 'routes-and-sockets-are-strangers',
      severity: 'error',
      from: { path: '^src/web/(routes|sockets)/' },
      to: { path: '^src/web/(routes|sockets)/', pathNot: '^src/web/$1/' },
    },
    {
      name: 'the-domain-knows-no-transport',
      severity: 'error',
      from: { path: '^src/(shared|ground|schemas|domain)/' },
      to: { path: 'node_modules/(express|socket\\.io|multer)/' },
    },
    {
      name: 'nothing-imports-tests-or-scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
