/** @returns the GIF's first frame, as a PNG */
export async function firstFrame(still: ImageBitmap): Promise<Blob> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: still.width, height: still.height });
  canvas.getContext('2d')?.drawImage(still, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => {
      resolve(blob ?? new Blob());
    });
  });
}
