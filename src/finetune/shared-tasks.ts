/** Which tasks all ranks of a run fine-tune together: those whose micro-batches they can share evenly. The others are the first rank's. */
import type { Task } from '../kinds/task.ts';
import type { RankGroup } from '../parallel/group.ts';
import { rowsPerRun } from './batches.ts';

type Tuned = Pick<Task, 'name' | 'fineTuning'>;
type Size = Pick<RankGroup, 'size'>;

/** Whether every rank has as many micro-batches of each step as the others. */
export function isShared(task: Tuned, { size }: Size): boolean {
  return Math.ceil(task.fineTuning.batch / rowsPerRun(task)) % size === 0;
}

/** That the others wait, and how they would not have to. */
export function aloneText({ name, fineTuning: { batch } }: Tuned, { size }: Size): string {
  const others = size === 2 ? 'the other waits' : `the other ${size - 1} wait`;
  const way =
    batch % size === 0
      ? `its microBatch ${batch / size} would have all of them share it`
      : `a batch that is a multiple of ${size}, and its ${size}th part as microBatch, would have all of them share it`;
  return `${name} is fine-tuned by one rank, and ${others}: ${way}.`;
}
