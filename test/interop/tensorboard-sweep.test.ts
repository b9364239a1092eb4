/** What TensorBoard makes of a real sweep: names, the HParams page with pre-training's and tasks' metrics, and the charts of Custom Scalars. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, tiny } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

interface Answers {
  scalars: Record<string, Record<string, [step: number, value: number][]>>;
  experiment: {
    hparamInfos: { name: string; type: string; differs?: boolean; domainDiscrete?: unknown[] }[];
    metricInfos: { name: { tag: string; group: string } }[];
  };
  sessionGroups: {
    sessionGroups: {
      name: string;
      hparams: Record<string, unknown>;
      metricValues: { name: { tag: string }; value: number }[];
      sessions: { status: string; startTimeSecs: number; endTimeSecs: number }[];
    }[];
  };
  layout: { category: { title: string; closed?: boolean; chart: { title: string; multiline: { tag: string[] } }[] }[] };
}

const folder = temporaryFolder('tensorboard-sweep');
const members = ['lambda=10-seed=1', 'lambda=10-seed=2', 'lambda=50-seed=1', 'lambda=50-seed=2'];
const sweep = ['sweep', tiny, '--ablate', 'objective.loss.lambda=10,50', '--seeds', '2', 'name=lambda', 'train.steps=20'];
let read: Answers;

beforeAll(async () => {
  const { code, error } = await cli(sweep, { folder });
  expect(code, error).toBe(0);
  expect(existsSync(path.join(folder, 'runs/lambda/members', members[0], 'result.json'))).toBe(true);
  read = (await runPython('read_tensorboard.py', path.join(folder, 'runs/lambda/members'), 'rust')) as Answers;
});

it('goes on beside the report that compare wrote into its folder', async () => {
  const { code, error } = await cli(['compare', 'runs/lambda', '--html', 'runs/lambda/report.html'], { folder });
  expect(code, error).toBe(0);
  const again = await cli(sweep, { folder });
  expect(again.code, again.error).toBe(0);
});

describe('TensorBoard on a sweep', () => {
  it('calls the runs by what differs', () => {
    expect(Object.keys(read.scalars).sort()).toEqual(members);
  });

  it('has columns for what was varied first, and for the metrics of pre-training and of the task', () => {
    const { hparamInfos, metricInfos } = read.experiment;
    expect(
      hparamInfos
        .filter(({ differs }) => differs)
        .map(({ name, type }) => [name, type])
        .sort(),
    ).toEqual([
      ['objective.loss.lambda', 'DATA_TYPE_FLOAT64'],
      ['seed', 'DATA_TYPE_FLOAT64'],
    ]);
    expect(hparamInfos.slice(0, 2).every(({ differs }) => differs)).toBe(true);
    expect(hparamInfos.map(({ name }) => name)).not.toContain('name');
    const metrics = metricInfos.map(({ name }) => name.tag);
    for (const metric of [
      'heldout/mlm_loss',
      'heldout/rtd_loss',
      'heldout/rtd_auc',
      'downstream/century/pretrained/accuracy',
      'downstream/century/scratch/accuracy',
      'downstream/century/gain',
    ])
      expect(metrics).toContain(metric);
  });

  it('has a number in every column of every row, as parallel coordinates and scatter plots need', () => {
    const rows = read.sessionGroups.sessionGroups;
    expect(rows.map(({ name }) => name).sort()).toEqual(members);
    for (const { hparams, metricValues, sessions } of rows) {
      expect([10, 50]).toContain(hparams['objective.loss.lambda']);
      const values = Object.fromEntries(metricValues.map(({ name, value }) => [name.tag, value]));
      for (const metric of ['heldout/rtd_auc', 'downstream/century/pretrained/accuracy', 'downstream/century/gain'])
        expect(Number.isFinite(values[metric]), metric).toBe(true);
      expect(sessions).toHaveLength(1);
      expect(sessions[0].status).toBe('STATUS_SUCCESS');
      expect(sessions[0].endTimeSecs).toBeGreaterThan(sessions[0].startTimeSecs);
    }
    const auc = (name: string): unknown =>
      rows.find((row) => row.name === name)?.metricValues.find((metric) => metric.name.tag === 'heldout/rtd_auc')?.value;
    expect(auc(members[0])).toBe(read.scalars[members[0]]['heldout/rtd_auc'].at(-1)?.[1]);
    expect(auc(members[0])).not.toBe(auc(members[1]));
  });

  it("puts both networks' losses side by side, each with its training, held-out and floor curve, once for all runs", () => {
    const [first, ...others] = read.layout.category;
    expect([first.title, first.closed ?? false]).toEqual(['Side by side', false]);
    expect(first.chart.map(({ title }) => title)).toEqual(['generator loss (nats)', 'discriminator loss (nats)', 'discriminator AUC']);
    expect(others.map(({ title }) => title)).toEqual(['More of the generator', 'More of the discriminator', 'More figures', 'Training']);
    const tags = Object.keys(read.scalars[members[0]]);
    const shown = first.chart[0].multiline.tag.flatMap((pattern) => tags.filter((tag) => new RegExp(pattern).test(tag)));
    expect(shown).toEqual(['train/mlm_loss', 'heldout/mlm_loss', 'heldout/mlm_loss_floor']);
    for (const chart of read.layout.category.flatMap(({ chart }) => chart))
      expect(
        tags.some((tag) => chart.multiline.tag.some((pattern) => new RegExp(pattern).test(tag))),
        chart.title,
      ).toBe(true);
  });
});
