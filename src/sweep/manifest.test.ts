import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../test/support/cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import { openSweep, readSweep, reopenSweep } from './manifest.ts';
import { recordAttempt } from './state.ts';
import { planSweep, type PlannedSweep } from './plan.ts';

const folder = temporaryFolder('manifest');
const ablation = path.join(root, 'test/fixtures/experiments/sweep.json5');

it('a sweep that is asked for again with fewer values, or other files of figures, says what of that it will not do', async () => {
  const whole = await openSweep(await planOf());
  expect([whole.beyond, whole.unheeded]).toEqual([[], []]);
  const same = await openSweep(await planOf());
  expect([same.beyond, same.unheeded]).toEqual([[], []]);
  const fewer = await openSweep(await planOf('ablation.values=[50]'));
  expect([fewer.beyond, fewer.unheeded]).toEqual([['lambda=1-seed=1', 'lambda=1-seed=2'], []]);
  expect(fewer.manifest).toEqual(whole.manifest);
  const other = await openSweep(await planOf('engine.threads=1', "trackers=[{type:'jsonl',file:'figures.jsonl'}]"));
  expect([other.beyond, other.unheeded]).toEqual([[], expect.arrayContaining(['engine.threads', 'trackers.0.file'])]);
});

it('more values, or others, are refused', async () => {
  await openSweep(await planOf());
  const more = await planOf('ablation.values=[1,50,100]');
  await expect(openSweep(more)).rejects.toMatchObject({
    code: 'sweep-differs',
    text: expect.stringContaining('lambda=100-seed=1 is not in it'),
  });
  const others = await planOf('train.steps=9');
  await expect(openSweep(others)).rejects.toMatchObject({
    text: expect.stringContaining('lambda=1-seed=1: train.steps 8 in the sweep, 9 now'),
  });
});

it('a sweep that a process had just made when it was killed is no half-made one for who goes on', async () => {
  const { folder: sweep } = await openSweep(await planOf());
  const incomplete = path.join(sweep, 'incomplete');
  for (const goOn of [async () => openSweep(await planOf()), () => reopenSweep(sweep)]) {
    writeFileSync(incomplete, '');
    expect((await goOn()).manifest.members).toHaveLength(4);
    expect(existsSync(incomplete)).toBe(false);
  }
});

it('a sweep of which a launcher may still begin a member is not thrown away under it', async () => {
  const plan = await planOf('name=launched');
  const { folder: sweep, manifest } = await openSweep(plan);
  const attempt = { started: '2026-01-01T00:00:00.000Z', process: { host: 'a', pid: 1 }, launch: { launcher: 'slurm', key: 'k-1' } };
  await makeFolderIn(sweep, 'state');
  await recordAttempt(sweep, manifest.members[0], attempt);
  await expect(openSweep(plan, { fresh: true })).rejects.toMatchObject({ code: 'sweep-launched', exitCode: 1 });
  expect((await readSweep(sweep)).manifest).toEqual(manifest);
});

async function planOf(...set: string[]): Promise<PlannedSweep> {
  const { plan, problems } = await planSweep(ablation, { set: [`runs=${JSON.stringify(folder)}`, ...set] });
  expect(problems).toEqual([]);
  if (!plan) throw new Error('no plan');
  return plan;
}

it.each(['experiment', 'base', 'seeds', 'axes', 'members', 'ablation.seeds'])('a manifest that lost its %s is damaged', async (key) => {
  const { folder: sweep } = await openSweep(await planOf());
  const file = path.join(sweep, 'sweep.json');
  const text = readFileSync(file, 'utf8');
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const [inner, of] = key.split('.').toReversed();
  delete (of === undefined ? manifest : (manifest[of] as Record<string, unknown>))[inner];
  writeFileSync(file, JSON.stringify(manifest));
  await expect(readSweep(sweep)).rejects.toMatchObject({ code: 'not-a-sweep', text: expect.stringContaining('was damaged') });
  writeFileSync(file, text);
});
