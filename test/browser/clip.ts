import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../../scripts/programs.js';

/** The codecs of a kind of clip, by its file name's ending. */
const CODECS = {
  mp4: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
  mov: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
  webm: ['-c:v', 'libvpx', '-b:v', '1M'],
};

/**
 * Makes a clip that shows one colour after the other, for a second each.
 * @param path its ending decides the kind
 * @param options.keyFrames `one` at the beginning, so that seeking is slow, or as many as the encoder likes
 */
export async function makeClip(
  path: string,
  colours: string[],
  {
    width = 640,
    height = 360,
    keyFrames = 'some',
  }: { width?: number; height?: number; keyFrames?: 'one' | 'some' } = {},
): Promise<void> {
  const inputs = colours.flatMap((colour) => [
    '-f',
    'lavfi',
    '-i',
    `color=${colour}:s=${width}x${height}:d=1:r=25`,
  ]);
  const kind = path.slice(path.lastIndexOf('.') + 1) as keyof typeof CODECS;
  const all = ['-filter_complex', `concat=n=${colours.length}:v=1:a=0`];
  const keys = keyFrames === 'one' ? ['-g', '9999', '-sc_threshold', '0'] : [];
  // Without `-y` ffmpeg asks before it overwrites a clip, and waits.
  const options = ['-y', '-v', 'error', ...inputs, ...all, ...CODECS[kind], ...keys, path];
  await promisify(execFile)(findProgram('ffmpeg'), options);
}
