/** The folder of a run on a rank that writes nothing there: the first one does. */
import type { RunFolder } from './run-folder.ts';

/** Says where it is, and takes everything without doing it. */
export function followedFolder(path: string): RunFolder {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    path,
    fingerprint: '',
    resumed: false,
    extended: false,
    extending: null,
    begin: nothing,
    begun: () => true,
    check: () => undefined,
    write: nothing,
    record: nothing,
    close: nothing,
    leave: nothing,
  };
}
