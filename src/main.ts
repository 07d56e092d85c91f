import { nodeProblem } from './node-version.js';

const problem = nodeProblem(process.versions.node);
if (problem === null) {
  // Only now, since old versions cannot parse what it imports.
  void import('./process.js').then(({ run }) => run());
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
