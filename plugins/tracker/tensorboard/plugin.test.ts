import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunInfo, Tracker } from 'electra-run';
import { shownIn } from '../../../test/support/event-files.ts';
import tensorboard from './plugin.ts';

// What TensorBoard itself makes of the files is checked in test/interop.
describe('the tensorboard tracker', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tensorboard-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const started = async (step: number): Promise<Tracker> => {
    const run: RunInfo = { folder, name: 'r', experiment: { seed: 1 }, step };
    const tracker = await tensorboard.create({}, {});
    await tracker.start?.(run);
    return tracker;
  };
  const endings = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.end'));
  const layouts = async (): Promise<number> => {
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')));
    return texts.join('').split('custom_scalars__config__').length - 1;
  };

  it('writes straight into the run folder, so that the run is called by its name', async () => {
    const tracker = await started(0);
    tracker.scalars?.(1, { 'train/loss': 1 });
    await tracker.finish?.({ figures: {}, status: 'interrupted' });
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+$/)]);
  });

  it('has everything on disk after a flush', async () => {
    const tracker = await started(0);
    const [name] = await readdir(folder);
    const before = (await stat(join(folder, name))).size;
    for (let step = 0; step < 100; step++) tracker.scalars?.(step, { 'train/loss': step });
    await tracker.flush?.();
    expect((await stat(join(folder, name))).size).toBeGreaterThan(before + 100 * 30);
  });

  it('gives every restart a file that sorts after the earlier ones', async () => {
    for (const step of [0, 10, 20]) await (await started(step)).finish?.({ figures: {}, status: 'interrupted' });
    const names = (await readdir(folder)).sort();
    expect(names).toHaveLength(3);
    expect(new Set(names.map((name) => name.split('.')[3])).size).toBe(3);
  });

  it('gives names that sort by time, also where the clock starts in 1970 and is set right later', async () => {
    const clock = vi.spyOn(Date, 'now');
    try {
      for (const [step, seconds] of [
        [0, 86_400],
        [10, 900_000_000],
        [20, 1_800_000_000],
      ]) {
        clock.mockReturnValue(seconds * 1000);
        await (await started(step)).finish?.({ figures: {}, status: 'interrupted' });
      }
    } finally {
      clock.mockRestore();
    }
    expect(timesIn(await readdir(folder))).toEqual([86_400, 900_000_000, 1_800_000_000]);
  });

  it('ends a run that has all its steps at the last of them, not at the one after', async () => {
    const tracker = await started(9);
    await tracker.finish?.({ figures: { 'heldout/mlm_loss': 3 }, status: 'finished' });
    expect(shownIn(folder)).toEqual([expect.objectContaining({ tag: 'heldout/mlm_loss', step: 8 })]);
  });

  it('takes back the ending of a run that goes on', async () => {
    await (await started(0)).finish?.({ figures: { 'heldout/mlm_loss': 3 }, status: 'failed' });
    expect(await endings()).toHaveLength(1);
    const again = await started(5);
    expect(await endings()).toEqual([]);
    await again.finish?.({ figures: { 'heldout/mlm_loss': 2 }, status: 'finished' });
    expect(await endings()).toHaveLength(1);
  });

  it('lays out the charts once for every start, when it is known what the training logs', async () => {
    const tracker = await started(0);
    tracker.scalars?.(1, { 'heldout/mlm_loss': 3 });
    await tracker.flush?.();
    expect(await layouts()).toBe(0);
    for (const step of [2, 3]) tracker.scalars?.(step, { 'train/loss': 1 });
    await tracker.finish?.({ figures: {}, status: 'interrupted' });
    expect(await layouts()).toBe(1);
    const again = await started(1);
    again.scalars?.(2, { 'train/loss': 1 });
    await again.finish?.({ figures: {}, status: 'finished' });
    expect(await layouts()).toBe(2);
  });

  it('makes no folder in the place of one that was taken away', async () => {
    const gone = join(folder, 'gone');
    const tracker = await tensorboard.create({}, {});
    await expect(tracker.start?.({ folder: gone, name: 'r', experiment: { seed: 1 }, step: 0 })).rejects.toThrow(/ENOENT/);
    expect(existsSync(gone)).toBe(false);
  });
});

/** The times in the names of event files, in the order of the names. */
function timesIn(names: readonly string[]): number[] {
  return [...names].sort().map((name) => Number(name.split('.')[3]));
}
