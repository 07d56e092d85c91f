import sharp from 'sharp';

/** A real GIF of plain frames. @returns its bytes */
export async function makeGif({ width = 60, height = 40, frames = 3 } = {}): Promise<Buffer<ArrayBuffer>> {
  const pages = await Promise.all(
    Array.from({ length: frames }, (_, index) => {
      const background = { r: (index * 90) % 256, g: 160, b: 200 };
      return sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer();
    }),
  );
  const gif = await sharp(pages, { join: { animated: true } })
    .gif({ delay: pages.map(() => 100) })
    .toBuffer();
  return Buffer.from(gif);
}
