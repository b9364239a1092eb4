import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { placeText } from '../source/report.ts';
import { root } from '../../test/support/cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { planSweep, type PlannedSweep } from './plan.ts';

const folder = temporaryFolder('plan');
const ablation = path.join(root, 'test/fixtures/experiments/sweep.json5');
const tiny = path.join(root, 'test/fixtures/experiments/tiny.json5');

it('makes one complete experiment of every member, which knows nothing of the sweep', async () => {
  const plan = await planOf(ablation);
  expect(plan).toMatchObject({
    name: 'sweep',
    folder: 'runs/sweep',
    seeds: [1, 2],
    axes: [{ path: 'objective.loss.lambda', values: [1, 50] }],
  });
  expect(plan.ablation).toEqual({ path: 'objective.loss.lambda', values: [1, 50], baseline: 50, seeds: [1, 2], alsoDiffering: [] });
  expect(plan.members.map(({ name, settings, seed }) => [name, settings, seed])).toEqual([
    ['lambda=1-seed=1', { 'objective.loss.lambda': 1 }, 1],
    ['lambda=50-seed=1', { 'objective.loss.lambda': 50 }, 1],
    ['lambda=1-seed=2', { 'objective.loss.lambda': 1 }, 2],
    ['lambda=50-seed=2', { 'objective.loss.lambda': 50 }, 2],
  ]);
  const [first] = plan.members;
  expect(first.experiment).toMatchObject({
    name: 'lambda=1-seed=1',
    seed: 1,
    objective: { loss: { type: 'electra', lambda: 1 } },
    train: { steps: 8 },
  });
  expect(first.experiment).not.toHaveProperty('ablation');
  expect(first.saved).not.toContain('ablation');
});

it('gives an id that changes with the numbers, and with nothing else', async () => {
  const ids = async (...set: string[]): Promise<string[]> => (await planOf(ablation, ...set)).members.map(({ id }) => id);
  const before = await ids();
  expect(new Set(before).size).toBe(4);
  expect(await ids('engine.threads=1', 'name=other', "trackers=[{type:'jsonl'}]", 'runs=elsewhere', 'train.samples=2')).toEqual(before);
  expect((await ids('train.steps=9')).filter((id) => before.includes(id))).toEqual([]);
});

it('leaves out settings that are the same run as another one', async () => {
  const plan = await planOf(tiny, "sweep.list=[{'objective.loss.lambda':50},{'objective.temperature':1},{'objective.loss.lambda':10}]");
  expect(plan.repeated).toBe(1);
  expect(plan.members.map(({ settings }) => settings)).toEqual([
    { 'objective.loss.lambda': 50, 'objective.temperature': 1 },
    { 'objective.loss.lambda': 10, 'objective.temperature': 1 },
  ]);
});

it('tells apart what it is asked to vary, even if the numbers stay the same', async () => {
  const plan = await planOf(tiny, "sweep.grid={'engine.threads':[1,2]}");
  expect(plan.members.map(({ name }) => name)).toEqual(['threads=1-seed=1', 'threads=2-seed=1']);
});

it('takes the component of the experiment as the baseline', async () => {
  expect((await planOf(tiny, "ablation={path:'optimizer',values:['sgd','adamw']}")).ablation).toMatchObject({
    baseline: 'adamw',
    alsoDiffering: [],
  });
});

it('names what follows the ablated value', async () => {
  expect((await planOf(tiny, "ablation={path:'train.batch',values:[4,8]}", "train.logEvery='${train.batch}'")).ablation).toMatchObject({
    baseline: 8,
    alsoDiffering: ['train.logEvery'],
  });
});

it('counts the options of a replaced component as the one change', async () => {
  const { ablation: planned } = await planOf(
    tiny,
    "ablation={path:'scheduler',values:[{type:'linear',rate:1e-3},{type:'constant',rate:1e-3}]}",
  );
  expect(planned).toMatchObject({ alsoDiffering: [] });
});

it('reports every mistake in the values, each once and where it is written', async () => {
  const file = path.join(folder, 'wrong.json5');
  writeFileSync(
    file,
    `{
  extends: '${tiny}',
  sweep: {
    grid: {
      'objective.loss.lamda': [1, 2],
      'train.batch': [0, 4],
    },
    seeds: 3,
  },
}`,
  );
  const { problems } = await planSweep(file);
  expect(problems.map(({ code, message, origin }) => [origin && placeText(origin, folder), code, message]).sort()).toEqual([
    ['wrong.json5:5:7', 'unknown-key', expect.stringMatching(/has no key 'lamda'\. Did you mean 'lambda'\?/)],
    ['wrong.json5:6:23', 'out-of-range', expect.stringMatching(/train\.batch must be at least 1, and is 0/)],
  ]);
});

it('points at the path of an ablation that is none', async () => {
  const file = path.join(folder, 'path.json5');
  writeFileSync(file, `{ extends: '${tiny}', ablation: { path: 'objective.loss.lamda', values: [1, 2] } }`);
  const { problems } = await planSweep(file);
  expect(problems.map(({ code, origin }) => [code, origin && placeText(origin, folder)])).toEqual([
    ['unknown-key', expect.stringMatching(/^path\.json5:1:\d+$/)],
  ]);
  expect(problems[0].origin?.source.text.slice(problems[0].origin.start)).toMatch(/^'objective\.loss\.lamda'/);
});

it.each([
  ['sweep.zip=[{a:[1,2],b:[1]}]', /equally many, and these are 2 and 1/],
  ['sweep.random={count:2,ranges:{a:{from:1}}}', /needs 'from' and 'to'/],
  ["sweep.random={count:2,ranges:{a:{from:0,to:1,scale:'log'}}}", /on a log scale 'from' must be above 0/],
  ['sweep.random={count:2,ranges:{a:{from:2,to:1}}}', /'from' \(2\) must be below 'to' \(1\)/],
  ['name=x', /says nothing that differs between runs/],
  ['sweep={random:{count:5000,ranges:{seed:{from:0,to:9999,whole:true}}},seeds:3}', /has 15000 runs, and 10000 are the most/],
])('refuses %s', async (setting, message) => {
  const { plan, problems } = await planSweep(tiny, { set: [setting] });
  expect(plan).toBeNull();
  expect(problems.map((each) => [each.message, ...each.hints].join(' ')).join('\n')).toMatch(message);
});

it('refuses an ablation beside a sweep', async () => {
  const { problems } = await planSweep(ablation, { set: ['sweep.grid={seed:[1]}'] });
  expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/either 'ablation' or 'sweep'/)]);
});

async function planOf(file: string, ...set: string[]): Promise<PlannedSweep> {
  const { plan, problems } = await planSweep(file, { set });
  expect(problems).toEqual([]);
  if (!plan) throw new Error('no plan');
  return plan;
}
