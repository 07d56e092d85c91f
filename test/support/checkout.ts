import { execFileSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The files that `npm start` needs, besides `node_modules`. */
const PARTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'src',
  'packages',
  'scripts',
  'views',
  'public',
  'dist',
];

/** Copies this checkout, built or not, with its packages. @param target a folder that does not exist yet */
export async function copyCheckout(target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const part of PARTS) {
    await cp(join(root, part), join(target, part), { recursive: true, mode: 0 }).catch((error: unknown) => {
      // Not built yet.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT' && part === 'dist'))
        throw error;
    });
  }
  const packages = [join(root, 'node_modules'), target];
  try {
    execFileSync('cp', ['-al', ...packages], { stdio: 'ignore' });
  } catch {
    // On another disk there are no hard links.
    execFileSync('cp', ['-a', ...packages]);
  }
}
