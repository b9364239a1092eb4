/**
 * What ranks share of an update: the micro-batches, the sum of their gradients, its norm, and the update itself where the optimizer
 * treats each number by itself. Then each rank updates a slice, keeps what the optimizer remembers of it, and hands its new weights to
 * all (ZeRO's first stage, Rajbhandari et al. 2020). All numbers are those of one process, to the bit.
 */
import type { Collective } from '../kinds/collective.ts';
import type { Draw, Inputs, TrainerStep } from '../kinds/engine.ts';
import type { Optimizer, ParameterGroup } from '../kinds/optimizer.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { asBytes } from '../parallel/bytes.ts';
import { gatherFigures } from '../parallel/gather-figures.ts';
import { gradientSum } from '../parallel/gradient-sum.ts';
import { BLOCK, slicesOf, type Slice } from '../parallel/slices.ts';
import { kernelsFor } from '../wasm/kernels.ts';

/** Figures of one run of the program. */
type Figures = TrainerStep['figures'];

/** An update as this rank makes it. */
export interface SharedUpdate {
  /** Runs this rank's micro-batches, and leaves its slice of the sum of all gradients in memory; returns the figures of all. */
  accumulate(parts: readonly Inputs[], draw: Draw): Promise<Figures[]>;
  /** The sum of the squares of the whole sum. */
  squares(): Promise<number>;
  /** What of the groups this rank updates. */
  readonly groups: readonly ParameterGroup[];
  /** Hands the new weights to all. */
  spread(): Promise<void>;
  /** Brings what the optimizer remembers together in the memory of the first rank; undefined where each rank has all of it. */
  readonly collect?: () => Promise<void>;
}

/** `run`: the training program, whose gradients are in memory afterwards; `figuresOf`: its outputs of one number. */
export function sharedUpdate(
  memory: FlatMemory,
  run: (inputs: Inputs, draw: Draw) => Promise<Figures>,
  {
    optimizer,
    groups,
    collective,
  }: { readonly optimizer: Optimizer; readonly groups: readonly ParameterGroup[]; readonly collective: Collective },
): SharedUpdate {
  const { rank, size } = collective;
  const { gradients, weights, slots, length } = memory;
  const slices = slicesOf(collective, length);
  const sum = gradientSum(collective, slices);
  const isApart = keepsApart(optimizer);
  return {
    async accumulate(parts, { seed, step }) {
      if (parts.length % size !== 0) throw new RangeError(`${size} ranks cannot share ${parts.length} micro-batches evenly.`);
      const own: Figures[] = [];
      for (let part = rank; part < parts.length; part += size) {
        own.push(await run(parts[part], { seed, step, part }));
        await (part + size < parts.length ? sum.add(gradients) : sum.finish(gradients));
      }
      if (!isApart) await slices.spread(gradients);
      return gatherFigures(collective, own);
    },
    async squares() {
      const sums = slices.all.map((slice, other) =>
        other === rank ? squaresByBlock(memory, slice) : new Float64Array(Math.ceil((slice.end - slice.start) / BLOCK)),
      );
      await collective.exchange(
        sums.map(() => asBytes(sums[rank])),
        sums.map(asBytes),
      );
      return total(sums);
    },
    groups: isApart ? within(groups, slices.own) : groups,
    async spread() {
      if (isApart) await slices.spread(weights);
    },
    ...(isApart
      ? {
          async collect() {
            for (const slot of Object.values(slots)) await slices.gather(slot);
          },
        }
      : {}),
  };
}

/** Whether ranks update a slice each, and keep what the optimizer remembers of it alone. */
export function keepsApart({ onDevice }: Pick<Optimizer, 'onDevice'>): boolean {
  return onDevice?.elementWise === true;
}

/** The sum of the squares of all gradients in memory, added up as ranks would. */
export function gradientSquares(memory: FlatMemory): number {
  return total([squaresByBlock(memory, { start: 0, end: memory.length })]);
}

function squaresByBlock(memory: FlatMemory, { start, end }: Slice): Float64Array {
  const kernels = kernelsFor(memory);
  return Float64Array.from({ length: Math.ceil((end - start) / BLOCK) }, (_, block) => {
    const from = start + block * BLOCK;
    return kernels.sumOfSquares(memory.gradients, from, Math.min(end, from + BLOCK));
  });
}

function total(sums: readonly Float64Array[]): number {
  return sums.reduce((before, blocks) => blocks.reduce((sum, block) => sum + block, before), 0);
}

/** The part of each group that lies in the slice. */
function within(groups: readonly ParameterGroup[], slice: Slice): ParameterGroup[] {
  return groups
    .map((group) => ({ ...group, start: Math.max(group.start, slice.start), end: Math.min(group.end, slice.end) }))
    .filter(({ start, end }) => start < end);
}
