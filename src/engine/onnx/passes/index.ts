/**
 * The passes, in order. Each takes a graph and leaves one that computes the same numbers up to
 * rounding; each can be switched off by name, so that a test can show that it changes nothing.
 */
import type { Graph } from '../graph.ts';
import { addBiasInGemm } from './add-bias-in-gemm.ts';
import { dropOutputReshapes } from './drop-output-reshapes.ts';
import { finishBranches } from './finish-branches.ts';
import { foldScales } from './fold-scales.ts';
import { fuseForward } from './fuse-forward.ts';
import { handOutRows } from './hand-out-rows.ts';
import { mergeDuplicates } from './merge-duplicates.ts';
import { removeDead } from './remove-dead.ts';
import { scatterOntoSums } from './scatter-onto-sums.ts';

const passes = {
  removeDead,
  mergeDuplicates,
  fuseForward,
  foldScales,
  addBiasInGemm,
  scatterOntoSums,
  handOutRows,
  dropOutputReshapes,
  finishBranches,
} as const;

/** What a pass is called where it is left out. */
export type PassName = keyof typeof passes;
/** All passes in the order in which they run. */
export const passNames = Object.keys(passes) as PassName[];

/** Runs the passes on the graph in place, all but those in `without`; what they leave unread is dropped at the end. */
export function optimize(graph: Graph, { without = [] }: { without?: readonly PassName[] } = {}): void {
  for (const name of [...passNames, 'removeDead' as const]) if (!without.includes(name)) passes[name](graph);
}
