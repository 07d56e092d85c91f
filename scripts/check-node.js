/** Stops an npm script with one line if Node.js is too old. Plain JavaScript, as in src/node-version.js. */
import { nodeProblem } from '../src/node-version.js';

var problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(problem + '\n');
  process.exitCode = 1;
}
