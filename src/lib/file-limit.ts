import { readFileSync } from 'node:fs';

/** If the system does not say: the usual limit of a login. */
const USUAL = 1024;

/**
 * How many files and sockets this process may have open (`ulimit -n`; https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html).
 * Node has raised its soft limit to the hard one by the time this runs.
 * @returns Infinity without a limit; the usual one if it cannot be read
 */
export function fileLimit(): number {
  const soft = process.platform === 'linux' ? fromProc() : fromReport();
  if (soft === 'unlimited') return Infinity;
  return Number(soft) > 0 ? Number(soft) : USUAL;
}

function fromProc(): string | undefined {
  try {
    return /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** On other systems, from Node's report (https://nodejs.org/docs/latest-v20.x/api/report.html), which takes some ms to write. */
function fromReport(): unknown {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  return report.userLimits?.open_files?.soft;
}
