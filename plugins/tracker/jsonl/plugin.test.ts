import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunInfo } from 'electra-run';
import jsonl from './plugin.ts';

const create = async () => jsonl.create({ file: 'metrics.jsonl' }, {});

describe('the jsonl tracker', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'jsonl-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const run = (step: number): RunInfo => ({ folder, name: 'r', experiment: {}, step });
  const contents = (): Promise<string> => readFile(join(folder, 'metrics.jsonl'), 'utf8');

  it('writes one object per call, readable at once', async () => {
    const tracker = await create();
    await tracker.start?.(run(0));
    tracker.scalars?.(1, { 'train/loss': 2.5 });
    tracker.scalars?.(2, { 'train/loss': NaN, 'train/rate': 0.1 });
    expect(await contents()).toBe('{"step":1,"train/loss":2.5}\n{"step":2,"train/loss":null,"train/rate":0.1}\n');
    await tracker.finish?.({ figures: {}, status: 'finished' });
  });

  it('forgets what came after the step that a run goes on from, and a torn last line', async () => {
    const first = await create();
    await first.start?.(run(0));
    for (let step = 0; step < 10; step++) first.scalars?.(step, { loss: step });
    await appendFile(join(folder, 'metrics.jsonl'), '{"step":3,"lo');

    const second = await create();
    await second.start?.(run(4));
    second.scalars?.(4, { loss: 40 });
    await second.finish?.({ figures: {}, status: 'finished' });
    const lines = (await contents())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([0, 1, 2, 3].map((step) => ({ step, loss: step })).concat({ step: 4, loss: 40 }));
  });

  it('has a line once that a run says again, as after a kill behind its last step', async () => {
    const figures = { 'heldout/loss': 2.5 };
    for (const again of [false, true]) {
      const tracker = await create();
      await tracker.start?.(run(again ? 5 : 0));
      if (!again) tracker.scalars?.(4, { 'train/loss': 3 });
      tracker.scalars?.(4, figures);
      await tracker.finish?.({ figures: {}, status: 'interrupted' });
    }
    expect(await contents()).toBe('{"step":4,"train/loss":3}\n{"step":4,"heldout/loss":2.5}\n');
  });

  it('says what is wrong when it is used before start', async () => {
    const tracker = await create();
    expect(() => tracker.scalars?.(0, { loss: 1 })).toThrow(/before start\(\)/);
  });
});
