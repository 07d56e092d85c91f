import { nodeProblem } from './node-version.js';

const problem = nodeProblem(process.versions.node);
if (problem === null) {
  // Only now: what it imports is not for old versions to parse.
  void import('./process.js').then(({ run }) => run());
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
