/** Where the columns that are asked for stand among those that a file has. */
import type { AskedColumn } from './rows.ts';

/**
 * Throws where one is not there, or twice. `orElse`: what may be wrong instead of the option; `hint`: what is said in place of both.
 */
export function columnsIn(
  names: readonly string[],
  columns: readonly AskedColumn[],
  place: string,
  orElse?: string,
  hint?: string,
): ReadonlyMap<string, number> {
  return new Map(
    columns.map(({ name, option }) => {
      const at = names.indexOf(name);
      if (at < 0)
        throw new Error(
          `${place}: there is no column '${name}', only ${names.map((each) => `'${each}'`).join(', ')}. ` +
            (hint ?? `Set ${option} to one of them${orElse === undefined ? '' : `, ${orElse}`}.`),
        );
      const again = names.indexOf(name, at + 1);
      if (again >= 0)
        throw new Error(
          `${place}: two columns are called '${name}', the ${at + 1}. and the ${again + 1}. of ${names.length}. ` +
            `Rename one of them, or set ${option} to a column of another name.`,
        );
      return [name, at];
    }),
  );
}
