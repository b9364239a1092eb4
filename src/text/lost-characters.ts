/** Tells of characters that an earlier conversion of a text has lost. They are valid text, so nothing else would. */
import type { Log } from '../track/log.ts';
import type { LostCharacters } from './lines.ts';

/** For `onLost` of the files of one component: warns once of each file, however often it is read. */
export function lostCharactersWarning(log: Pick<Log, 'warn'>): (lost: LostCharacters) => void {
  const told = new Set<string>();
  return ({ file, line, unit, count }) => {
    if (told.has(file)) return;
    told.add(file);
    const place = unit === 'row' ? `${file}, row ${line}` : `${file}:${line}`;
    log.warn(
      `${place}: U+FFFD${count === 1 ? '' : `, and ${count.toLocaleString('en')} of them in the file`}: ` +
        'an earlier conversion put it where it could not read a character. Convert the original anew, from its own encoding.',
    );
  };
}
