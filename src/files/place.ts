/** Which folder it is, whatever it is called now, and where it lies: on Linux the system knows the name of what a process has open. */
import { closeSync, openSync, readlinkSync, statSync } from 'node:fs';

/** A folder that is followed until it is let go of. */
export interface FollowedFolder {
  /** Its path; null where it was deleted, or the system does not say. */
  now(): string | null;
  release(): void;
}

/** Follows an existing folder. */
export function followed(folder: string): FollowedFolder {
  let descriptor = process.platform === 'linux' ? openSync(folder, 'r') : null;
  return {
    now() {
      if (descriptor === null) return null;
      try {
        const path = readlinkSync(`/proc/self/fd/${descriptor}`);
        return path.endsWith(' (deleted)') ? null : path;
      } catch {
        return null;
      }
    },
    release() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

/** The system's number of a folder, the same by whatever name or link; null where there is none. */
export function folderNumber(folder: string): string | null {
  const stat = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : null;
}
