const KILO = 1000;
const MEGA = KILO * KILO;

interface Formats {
  kilobytes: Intl.NumberFormat;
  megabytes: Intl.NumberFormat;
}

/** Cached, since creating a format costs a hundred times as much as using it. */
const formats = new Map<string, Formats>();

/**
 * The size of a file as people read it, "3 kB" or "1.4 MB", in SI units (https://www.iso.org/standard/87648.html): a kilobyte is
 * 1,000 bytes. Texts write `{{name, bytes}}` for it.
 */
export function formatBytes(locale: string, bytes: number): string {
  const { kilobytes, megabytes } = formatsOf(locale);
  // From here on kilobytes would have four digits.
  if (bytes >= MEGA - KILO / 2) return megabytes.format(bytes / MEGA);
  return kilobytes.format(bytes === 0 ? 0 : Math.max(1, bytes / KILO));
}

function formatsOf(locale: string): Formats {
  let all = formats.get(locale);
  if (!all) {
    const format = (unit: string, maximumFractionDigits: number) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits });
    all = { kilobytes: format('kilobyte', 0), megabytes: format('megabyte', 1) };
    formats.set(locale, all);
  }
  return all;
}
