/** The figures of all micro-batches of an update, which are on all ranks. */
import type { Collective } from '../kinds/collective.ts';
import { asBytes } from './bytes.ts';

/** A figure by its name; the same names in the same order in every micro-batch. */
type Figures = Readonly<Record<string, number>>;

/** `own`: those of this rank's micro-batches, one of each round. Returns those of all, in the order of the micro-batches. */
export async function gatherFigures(collective: Collective, own: readonly Figures[]): Promise<Figures[]> {
  const { size } = collective;
  const names = Object.keys(own[0]);
  const values = Float64Array.from(own.flatMap((figures) => names.map((name) => figures[name])));
  const all = Array.from({ length: size }, () => new Float64Array(values.length));
  await collective.exchange(Array<Uint8Array>(size).fill(asBytes(values)), all.map(asBytes));
  return own.flatMap((_, round) =>
    all.map((ofRank) => Object.fromEntries(names.map((name, index) => [name, ofRank[round * names.length + index]]))),
  );
}
