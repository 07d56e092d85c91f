/** The signatures of GIF files (https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 17). */
const SIGNATURES = ['GIF87a', 'GIF89a'];
const SIGNATURE_BYTES = 6;

/** Only this many files of one drop or paste are checked. */
const FILES_MAX = 50;

/**
 * The GIFs among some files, detected by content: other programs often pass a missing or wrong name and type.
 * @returns them in order, with the type of a GIF
 */
export async function gifsAmong(files: Iterable<File>): Promise<File[]> {
  const all = [...files].slice(0, FILES_MAX);
  const areGifs = await Promise.all(all.map(isGif));
  return all
    .filter((_, index) => areGifs[index])
    .map((gif) => new File([gif], gif.name, { type: 'image/gif' }));
}

async function isGif(file: File): Promise<boolean> {
  try {
    return SIGNATURES.includes(await file.slice(0, SIGNATURE_BYTES).text());
  } catch {
    // A folder, or a file that is gone or unreadable.
    return false;
  }
}
