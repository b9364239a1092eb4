/** `train.snapshots`: weights that are kept for good on the way, without a change of any number. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotSteps } from '../src/experiment/snapshot-steps.ts';
import { dropSnapshotsAfter, savedSnapshots } from '../src/train/snapshots.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/tiny.json5');
const folder = temporaryFolder('snapshots');
const SET = ['tasks=[]', 'train.steps=8', 'train.evaluateEvery=0', 'train.checkpointEvery=4', 'train.keepCheckpoints=9'];

async function train(name: string, ...more: string[]): Promise<string> {
  const { code, error } = await inProcess([experiment, ...SET, `name=${name}`, ...more], { folder });
  if (code !== 0) throw new Error(error);
  return path.join(folder, 'runs', name);
}

describe('the steps', () => {
  it('are the first, the last, and others at even distances of their logarithms, each once', () => {
    expect(snapshotSteps(4, 1000)).toEqual([1, 10, 100, 1000]);
    expect(snapshotSteps(6, 4)).toEqual([1, 2, 3, 4]);
    expect([snapshotSteps(1, 500), snapshotSteps(0, 500), snapshotSteps(3, 1)]).toEqual([[500], [], [1]]);
  });
});

describe('a run with snapshots', () => {
  let [kept, without] = ['', ''];
  beforeAll(async () => {
    kept = await train('kept', 'train.snapshots=4');
    without = await train('without');
  });

  it('has the weights before the first step and after these steps, and trains the same', async () => {
    expect((await savedSnapshots(kept)).map(({ step }) => step)).toEqual([0, 1, 2, 4, 8]);
    expect(existsSync(path.join(without, 'snapshots'))).toBe(false);
    for (const step of ['step-00000004', 'step-00000008']) {
      const weights = [`${kept}/snapshots`, `${kept}/checkpoints`, `${without}/checkpoints`].map((place) =>
        readFileSync(path.join(place, step, 'weights.safetensors')).toString('base64'),
      );
      expect(new Set(weights).size).toBe(1);
    }
  });

  it('loses those of a course that is given up, and makes them again when it goes on', async () => {
    const again = path.join(folder, 'runs/again');
    cpSync(kept, again, { recursive: true });
    await dropSnapshotsAfter(again, 2);
    expect(readdirSync(path.join(again, 'snapshots')).sort()).toEqual(['step-00000000', 'step-00000001', 'step-00000002']);
    const longer = await inProcess(['extend', 'runs/kept', '--set', 'train.steps=27'], { folder });
    expect([longer.code, (await savedSnapshots(kept)).map(({ step }) => step)]).toEqual([0, [0, 1, 2, 4, 8, 9, 27]]);
  });
});

it('plan says what they take', async () => {
  const { out } = await inProcess(['plan', experiment, 'train.snapshots=4'], { folder });
  expect(out).toMatch(/weights kept on the way +\d/);
});
