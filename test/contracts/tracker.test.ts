/** What every tracker must do: take all that a run says, and be taken up again after a kill. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunInfo } from '../../src/kinds/tracker.ts';
import { build, componentsOf } from './components.ts';

const definitions = await componentsOf('tracker');

describe.each(definitions)('tracker $name', (definition) => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tracker-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const run = (step: number): RunInfo => ({ folder, name: 'run', experiment: { seed: 1, loss: { type: 'electra', lambda: 50 } }, step });

  it('takes scalars, texts, histograms and figures, also those that are not finite', async () => {
    const tracker = build('tracker', definition, {});
    await tracker.start?.(run(0));
    tracker.scalars?.(0, { 'train/loss': 1, 'train/nothing': NaN, 'train/infinite': -Infinity });
    tracker.scalars?.(1, {});
    tracker.text?.(1, 'samples', '# nothing\n\0 🦊');
    tracker.histogram?.(1, 'weights', Float32Array.of(1, NaN, 2));
    tracker.histogram?.(1, 'empty', new Float32Array(0));
    await tracker.flush?.();
    await tracker.finish?.({ figures: { 'heldout/rtd_auc': NaN, 'heldout/mlm_loss': 3 }, status: 'finished' });
    expect(await readdir(folder)).not.toEqual([]);
  });

  it.each(['finished', 'interrupted', 'failed'] as const)('can be taken up where a run was %s', async (status) => {
    const first = build('tracker', definition, {});
    await first.start?.(run(0));
    for (let step = 0; step < 5; step++) first.scalars?.(step, { 'train/loss': step });
    await first.finish?.({ figures: {}, status });
    const second = build('tracker', definition, {});
    await second.start?.(run(3));
    second.scalars?.(3, { 'train/loss': 3 });
    await second.finish?.({ figures: {}, status: 'finished' });
  });

  it('can be taken up after a kill, when nothing was finished', async () => {
    const killed = build('tracker', definition, {});
    await killed.start?.(run(0));
    killed.scalars?.(0, { 'train/loss': 0 });
    const second = build('tracker', definition, {});
    await second.start?.(run(0));
    await second.finish?.({ figures: {}, status: 'finished' });
  });
});
