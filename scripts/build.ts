import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { browserBundle, serverFiles, serviceWorker } from './bundles.js';

for (const bundle of [browserBundle, serverFiles]) rmSync(bundle.outdir, { recursive: true, force: true });
const inTheBrowser = async () => build(serviceWorker((await build(browserBundle)).metafile));
await Promise.all([inTheBrowser(), build(serverFiles)]);
