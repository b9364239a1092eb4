/**
 * Saves checkpoints of the run folder in its first argument in a loop, until it is killed.
 *
 * Every float of step s is s (weights), s + 1 and s + 2 (slots). Says the step to its parent after each save.
 */
import { FlatMemory } from '../../src/nn/memory.ts';
import { zeros } from '../../src/nn/parameters.ts';
import { loadLatest, restore, saveCheckpoint } from '../../src/train/checkpoint.ts';

const run = process.argv[2];
const memory = new FlatMemory(
  [
    { name: 'a', shape: [300, 100], initializer: zeros },
    { name: 'b', shape: [4096], initializer: zeros },
  ],
  ['m', 'v'],
);
const checkpoint = await loadLatest(run);
if (checkpoint) restore(checkpoint, memory);
for (let step = (checkpoint?.state.step ?? 0) + 1; ; step++) {
  memory.weights.fill(step);
  memory.slots.m.fill(step + 1);
  memory.slots.v.fill(step + 2);
  // Every third step is saved twice, as when a run stops right after a checkpoint.
  for (let times = step % 3 === 0 ? 2 : 1; times > 0; times--)
    await saveCheckpoint(run, { memory, state: { step, fingerprint: 'f' }, keep: 2 });
  process.send?.(step);
}
