import sharp from 'sharp';

const WIDTH = 320;
const HEIGHT = 200;
const FRAMES = 12;
const DELAY_MS = 120;

/** A moon over a moving sea, for the pictures. @returns the GIF's bytes */
export async function drawMoon(): Promise<Buffer> {
  const frames = await Promise.all(
    Array.from({ length: FRAMES }, (_, frame) =>
      sharp(Buffer.from(scene(frame / FRAMES)))
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: frames.map(() => DELAY_MS), colours: 64 })
    .toBuffer();
}

/** @param phase position of the waves in their cycle, 0 to 1 */
function scene(phase: number): string {
  const waves = [0, 1, 2, 3].map((row) => {
    const y = 130 + row * 18;
    const shift = phase * 80 * (row % 2 === 0 ? 1 : -1) - 80;
    const bends = Array.from({ length: 7 }, () => 'q20,-9 40,0 t40,0').join(' ');
    return `<path d="M${shift},${y} ${bends} V${HEIGHT} H-100 Z" fill="#1d3354" fill-opacity="${0.4 + row * 0.15}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="100%" height="100%" fill="#0d1526"/>
    <circle cx="226" cy="66" r="30" fill="#f4ecd0"/>
    <circle cx="238" cy="58" r="27" fill="#0d1526"/>
    ${waves.join('')}
  </svg>`;
}
