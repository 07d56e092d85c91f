import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { browserBundle, serverFiles } from './bundles.js';

for (const bundle of [browserBundle, serverFiles]) rmSync(bundle.outdir, { recursive: true, force: true });
await Promise.all([build(browserBundle), build(serverFiles)]);
