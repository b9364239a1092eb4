/** What every tracker must do: take all that a run says, and be taken up again after a kill. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunInfo, Summary } from '../../kinds/tracker.ts';
import { heldOut, trained } from '../../runs/figure-names.ts';
import type { Contract } from '../contract.ts';

/** Plays runs that end well, that fail, and that are killed and taken up again. */
export const trackerContract: Contract<'tracker'> = ({ workshop, make }) => {
  const newRun = async (): Promise<(step: number) => RunInfo> => {
    const folder = await mkdtemp(join(workshop.folder(), 'run-'));
    return (step) => ({ folder, name: 'run', experiment: { seed: 1, optimizer: { type: 'sgd', momentum: 0.9 } }, step });
  };
  const takenUp = async (status: Summary['status']): Promise<void> => {
    const run = await newRun();
    const first = await make();
    await first.start?.(run(0));
    for (let step = 0; step < 5; step++) first.scalars?.(step, { [trained('loss')]: step });
    await first.finish?.({ figures: {}, status });
    const second = await make();
    await second.start?.(run(3));
    second.scalars?.(3, { [trained('loss')]: 3 });
    await second.finish?.({ figures: {}, status: 'finished' });
  };
  return {
    async 'takes scalars, texts, histograms and figures, also those that are not finite'() {
      const run = (await newRun())(0);
      const tracker = await make();
      await tracker.start?.(run);
      tracker.scalars?.(0, { [trained('loss')]: 1, [trained('nothing')]: NaN, [trained('infinite')]: -Infinity });
      tracker.scalars?.(1, {});
      tracker.text?.(1, 'samples', '# nothing\n\0 🦊');
      tracker.histogram?.(1, 'weights', Float32Array.of(1, NaN, 2));
      tracker.histogram?.(1, 'empty', new Float32Array(0));
      await tracker.flush?.();
      await tracker.finish?.({ figures: { [heldOut('lm_auc')]: NaN, [heldOut('lm_loss')]: 3 }, status: 'finished' });
    },

    async "writes into the run's folder"() {
      const run = (await newRun())(0);
      const tracker = await make();
      await tracker.start?.(run);
      tracker.scalars?.(0, { [trained('loss')]: 1 });
      await tracker.finish?.({ figures: { [heldOut('lm_loss')]: 3 }, status: 'finished' });
      assert.notDeepEqual(await readdir(run.folder), []);
    },

    'can be taken up where a run was finished': () => takenUp('finished'),
    'can be taken up where a run was interrupted': () => takenUp('interrupted'),
    'can be taken up where a run failed': () => takenUp('failed'),

    async 'can be taken up after a kill, when nothing was finished'() {
      const run = await newRun();
      const killed = await make();
      await killed.start?.(run(0));
      killed.scalars?.(0, { [trained('loss')]: 0 });
      const second = await make();
      await second.start?.(run(0));
      await second.finish?.({ figures: {}, status: 'finished' });
    },
  };
};
