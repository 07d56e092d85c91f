/** Stops what npm was to run, with one line, where Node.js is too old for it. Plain JavaScript, as in src/node-version.js. */
import { nodeProblem } from '../src/node-version.js';

var problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(problem + '\n');
  process.exitCode = 1;
}
