/** `evaluations`: what networks are asked on the way of a training, which changes no number of it, and is asked once at each step. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluationSteps } from '../src/experiment/evaluation-steps.ts';
import type { CurvePoint } from '../src/train/on-the-way.ts';
import { metricsOf, root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { outcomeOf } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const tiny = path.join(root, 'test/fixtures/experiments/tiny.json5');
const folder = temporaryFolder('on-the-way');
const run = (name: string): string => path.join(folder, 'runs', name);
const SET = ['tasks=[]', 'train.steps=8', 'train.evaluateEvery=4', 'train.checkpointEvery=4', 'train.logEvery=1'];
const PAIRS = [
  { sentence_good: 'the president has spoken', sentence_bad: 'the president have spoken', UID: 'agreement' },
  { sentence_good: 'the people of this nation', sentence_bad: 'people the of this nation', UID: 'order' },
  { sentence_good: 'the nations are free', sentence_bad: 'the nations is free', UID: 'agreement' },
];
const ASKED = "evaluations=[{ type: 'minimal-pairs', files: ['pairs.jsonl'] }, { type: 'pseudo-likelihood', texts: 2, length: 16 }]";
const AT = 'train.evaluateAt={ factor: 2 }';

beforeAll(() => writeFileSync(path.join(folder, 'pairs.jsonl'), PAIRS.map((pair) => `${JSON.stringify(pair)}\n`).join('')));

async function train(name: string, ...more: string[]): Promise<string> {
  const { code, error, out } = await inProcess([tiny, ...SET, `name=${name}`, ...more], { folder });
  if (code !== 0) throw new Error(error);
  return out;
}

describe('the steps', () => {
  it.each([
    [4, 1000, [0, 1, 10, 100, 1000]],
    [{ factor: 2 }, 40, [0, 1, 2, 4, 8, 16, 32, 40]],
    [{ perDecade: 3 }, 1000, [0, 1, 2, 5, 10, 22, 46, 100, 215, 464, 1000]],
    [[10, 0, 5], 1000, [0, 5, 10]],
  ])('of %j in a training of %d are these', (at, steps, points) => {
    expect(evaluationSteps(at, steps)).toEqual(points);
  });

  it.each([
    ['behind the last one', ['train.evaluateAt=[0, 9]'], 'step 9 is behind the last one, 8.'],
    ['of no pre-training', ['train.steps=0', 'start={ from: "nowhere" }'], 'with 0 steps of pre-training there is no way'],
  ])('%s are refused', async (_, more, message) => {
    const { code, error } = await inProcess(['validate', tiny, ...SET, ASKED, ...more], { folder });
    expect([code, error]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('a run that is asked', () => {
  let out = '';
  beforeAll(async () => {
    out = await train('asked', ASKED, AT);
    await train('left');
  });

  it('learns the same as one that is not, to the bit', () => {
    const [asked, left] = ['asked', 'left'].map((name) => outcomeOf(run(name)));
    expect(asked.weights).toEqual(left.weights);
    expect(withoutPoints(metricsOf(run('asked')))).toEqual(withoutPoints(metricsOf(run('left'))));
  });

  it('has a point of the curve at each step, in what trackers write and in its result', () => {
    const { along, figures } = resultOf('asked');
    const written = metricsOf(run('asked')).filter((line) => Object.keys(line).some((name) => name.startsWith('along/')));
    expect(written.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8]);
    expect(along.points.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8]);
    expect(Object.keys(along.points[0].figures)).toEqual([
      ...['generator', 'discriminator'].flatMap((network) =>
        ['accuracy', 'accuracy/agreement', 'accuracy/order', 'ties'].map((figure) => `along/minimal-pairs/${network}/${figure}`),
      ),
      'along/pseudo-likelihood/generator/per_token',
      'along/pseudo-likelihood/generator/perplexity',
      'along/pseudo-likelihood/discriminator/per_token',
    ]);
    expect(figures).toMatchObject(along.points[4].figures);
    expect(along.points[0].figures['along/pseudo-likelihood/generator/per_token']).toBeCloseTo(-Math.log(500), 0);
  });

  it('tells the time apart from that of the training, and ends with a table of the curves', () => {
    const { along, figures } = resultOf('asked');
    expect(along.seconds).toBeGreaterThan(0);
    expect(figures['train/tokens_per_second'] * figures['train/seconds']).toBeCloseTo(figures['train/tokens'], 0);
    expect(out).toMatch(/^on the way, at step +0 +1 +2 +4 +8 +floor$/m);
    expect(out).toMatch(/^minimal-pairs: accuracy, generator( +[\d.]+){5} +0\.5000$/m);
    expect(out).toMatch(/^Evaluations on the way took \d+ s, which are in no speed of the training\.$/m);
  });

  it('shows its curves in the report and in TensorBoard, under the same names', async () => {
    const { code, error } = await inProcess(['compare', 'runs/asked', '--html', 'asked.html'], { folder });
    expect(code, error).toBe(0);
    const html = readFileSync(path.join(folder, 'asked.html'), 'utf8');
    expect(html).toMatch(/minimal-pairs: accuracy, generator <span class="soft">asked on the way</);
    expect(html).toContain('{"figure":"along/minimal-pairs/generator/accuracy","title":"minimal-pairs: accuracy, generator",');
    const events = readdirSync(run('asked')).filter((name) => name.startsWith('events.out.tfevents.'));
    const written = events.map((name) => readFileSync(path.join(run('asked'), name), 'latin1')).join('');
    for (const name of Object.keys(resultOf('asked').along.points[0].figures)) expect(written).toContain(name);
  });

  it('that is trained longer has further points, and the old ones as they were', async () => {
    await train('longer', ASKED, AT);
    const { code, error } = await inProcess(['extend', 'runs/longer', '--set', 'train.steps=12'], { folder });
    expect(code, error).toBe(0);
    const [before, after] = [resultOf('asked').along.points, resultOf('longer').along.points];
    expect(after.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8, 12]);
    expect(after.slice(0, 5)).toEqual(before);
  });

  it('repeats its curve when it is begun afresh', async () => {
    await train('asked', ASKED, AT, '--fresh');
    expect(metricsOf(run('asked')).filter(({ step }) => step === 0)).toHaveLength(1);
  });
});

it('a run that fine-tunes and probes on the way learns the same too, and says how well both went', async () => {
  const dataset = `dataset: { type: 'text-files', train: '${path.join(root, 'test/fixtures/corpus/sentences.tsv')}' }`;
  const task = `task: { type: 'text-classification', ${dataset}, length: 24, batch: 16, learningRates: [5e-3] }`;
  const small = `{ type: 'task', name: 'century', ${task}, epochs: 1, trainExamples: 32, devExamples: 12 }`;
  const out = await train('small', `evaluations=[${small}, { type: 'probe', name: 'words', ${dataset}, layers: [0, 2], length: 24 }]`, AT);
  await train('plain');
  const [asked, left] = ['small', 'plain'].map((name) => outcomeOf(run(name)));
  expect(asked.weights).toEqual(left.weights);
  expect(withoutPoints(metricsOf(run('small')))).toEqual(withoutPoints(metricsOf(run('plain'))));
  const { points } = resultOf('small').along;
  expect(points.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8]);
  expect(Object.keys(points[0].figures)).toEqual(
    expect.arrayContaining(['along/century/accuracy', 'along/words/layer_0', 'along/words/layer_2']),
  );
  for (const figure of Object.values(points[4].figures)) expect(figure).toBeGreaterThan(0);
  expect(out).toMatch(/^century: accuracy( +[\d.]+){6}$/m);
  expect(out).toMatch(/^words: accuracy at layer 2( +[\d.]+){6}$/m);
});

describe('what cannot be asked', () => {
  it.each([
    ['two evaluations of one name', ["evaluations=['minimal-pairs', 'minimal-pairs']"], "Two evaluations are called 'minimal-pairs'"],
    [
      'a network that says nothing of a text',
      ["evaluations=[{ type: 'minimal-pairs', networks: ['encoder'] }]"],
      "asks the network 'encoder' how likely texts are, and only generator and discriminator can say it.",
    ],
    [
      'a line without a sentence',
      ["evaluations=[{ type: 'minimal-pairs', files: ['bad.jsonl'] }]"],
      "bad.jsonl:2: there is no key 'sentence_bad'",
    ],
    [
      'a sentence that is too long',
      ["evaluations=[{ type: 'minimal-pairs', files: ['long.jsonl'] }]"],
      /long\.jsonl:1: a sentence comes to \d+ tokens, and the network reads 32\./,
    ],
  ])('%s is refused before anything is trained', async (_, more, message) => {
    writeFileSync(path.join(folder, 'bad.jsonl'), `${JSON.stringify(PAIRS[0])}\n{"sentence_good": "yes"}\n`);
    writeFileSync(path.join(folder, 'long.jsonl'), `${JSON.stringify({ ...PAIRS[0], sentence_bad: 'the president '.repeat(20) })}\n`);
    const { code, error } = await inProcess([tiny, ...SET, 'name=refused', ...more], { folder });
    expect([code === 0, error]).toEqual([false, expect.stringMatching(message) as string]);
    expect(error).not.toContain('pre-training');
  });
});

interface Result {
  readonly figures: Readonly<Record<string, number>>;
  readonly along: { readonly seconds: number; readonly points: readonly CurvePoint[] };
}

function resultOf(name: string): Result {
  return JSON.parse(readFileSync(path.join(run(name), 'result.json'), 'utf8')) as Result;
}

function withoutPoints(lines: readonly Readonly<Record<string, unknown>>[]): unknown[] {
  return lines
    .filter((line) => !Object.keys(line).some((name) => name.startsWith('along/')))
    .map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !name.startsWith('speed/'))));
}
