/**
 * Stages of a training: stopped inside each and between them, on both engines, a run comes to the bits of the one that was not;
 * and dividing a training into stages that change nothing changes nothing.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { stoppedRuns, type Heard } from './support/stopped-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('train-stages');
const runs = stoppedRuns(path.join(root, 'test/fixtures/experiments/tiny.json5'), folder);
const SHORT = [
  'tasks=[]',
  'trackers=[{type: "listening"}]',
  'objective.encoder={layers: 1, hiddenSize: 16, heads: 1, maxPositions: 16}',
  'data.length=16',
  'train={batch: 4, microBatch: 2, logEvery: 1, evaluateEvery: 4, evaluateBatches: 1, checkpointEvery: 0, samples: 0}',
];
/** Networks of one size that share nothing, so that the one can begin as the other. */
const APART = ['objective.share=none', 'objective.generator.width=1'];
const staged = (stages: readonly unknown[]): string[] => ['~train.steps', `train.stages=${JSON.stringify(stages)}`];

const STAGES = [
  { steps: 3, length: 8, batch: 6, terms: ['mlm'], frozen: ['discriminator'] },
  { tokens: 3 * 4 * 16 - 5, objective: { masker: { probability: 0.3 } }, scheduler: { type: 'constant', rate: 1e-3, warmup: 0 } },
  { steps: 3, terms: ['rtd'], frozen: ['generator'], copies: [{ from: 'generator', to: 'discriminator' }] },
];

describe.each([
  ['onnx', 'engine={type: "onnx", threads: 1}', [1, 3, 4, 6, 8]],
  ['tfjs', 'engine=tfjs', [2, 3, 6]],
])('a run in three stages on %s', (engine, choice, stops) => {
  const set = [...SHORT, ...APART, ...staged(STAGES), choice];
  let made: Promise<Heard> | undefined;
  const whole = (): Promise<Heard> => (made ??= runs.run(`${engine}-whole`, set));

  it('comes to the same bits stopped at any step, at borders too', { timeout: 300_000 }, async () => {
    const heard = await whole();
    expect([...heard.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const numbers = runs.numbersOf(`${engine}-whole`);
    for (const stopAt of stops) {
      const name = `${engine}-stopped-${stopAt}`;
      const before = await runs.run(name, set, stopAt);
      expect([...before.keys()]).toContain(stopAt);
      expect([...before.keys()]).not.toContain(stopAt + 1);
      await runs.run(name, set);
      expect(runs.numbersOf(name), `stopped after step ${stopAt}`).toEqual(numbers);
    }
  });

  it('tells the stage, the terms that train, and the rates of each', async () => {
    const heard = await whole();
    const told = [...heard].sort(([a], [b]) => a - b).map(([, figures]) => figures);
    const of = (name: string): (number | undefined)[] => told.map((figures) => figures[`train/${name}`]);
    expect(of('stage')).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(of('mlm_loss').map((value) => value !== undefined)).toEqual([true, true, true, true, true, true, false, false, false]);
    expect(of('rtd_loss').map((value) => value !== undefined)).toEqual([false, false, false, true, true, true, true, true, true]);
    // The experiment's schedule is linear over all nine steps; the second stage has one of its own.
    expect(of('learning_rate').slice(3, 6)).toEqual([1e-3, 1e-3, 1e-3]);
    expect(of('learning_rate')[6]).toBeCloseTo(2e-3 * (1 - 6 / 9), 9);
    const waits = told.map((figures) => figures['speed/data_wait']);
    expect(waits.every((share) => share > 0 && share < 1)).toBe(true);
    const [first, second] = [told[0], told[3]].map((figures) => figures['train/replaced_share']);
    expect(second).toBeGreaterThan(1.4 * first);
  });
});

describe('stages that change nothing', () => {
  const onnx = 'engine={type: "onnx", threads: 1}';
  let without: Promise<Heard> | undefined;

  it.each([
    ['one', [{ steps: 8 }]],
    ['one of so many tokens', [{ tokens: 8 * 4 * 16 }]],
    ['two', [{ steps: 3 }, { steps: 5 }]],
    ['two of which one says what holds anyway', [{ steps: 3 }, { steps: 5, length: 16, batch: 4, objective: { share: 'embeddings' } }]],
  ])('come to the bits of a run without them: %s', async (name, stages) => {
    const whole = await (without ??= runs.run('without', [...SHORT, 'train.steps=8', onnx]));
    const heard = await runs.run(name, [...SHORT, ...staged(stages), onnx]);
    expect(runs.numbersOf(name)).toEqual(runs.numbersOf('without'));
    for (const [step, figures] of whole)
      for (const [figure, value] of Object.entries(figures))
        if (!figure.startsWith('speed/')) expect([figure, step, heard.get(step)?.[figure]]).toEqual([figure, step, value]);
  });
});

describe('a stage with another objective', () => {
  const masked = [
    'objective={$replace: {type: "masked-lm", encoder: {type: "bert", layers: 1, hiddenSize: 16, heads: 1, maxPositions: 16}}}',
  ];
  const causal = { steps: 4, objective: { type: 'causal-lm', encoder: '${objective.encoder}' } };
  const set = [SHORT[0], SHORT[1], SHORT[3], SHORT[4], ...masked];

  it('hands its networks on by their names, and is gone on with to the bit', { timeout: 120_000 }, async () => {
    const heard = await runs.run('both', [...set, ...staged([causal, { steps: 4 }])]);
    expect(Object.keys(heard.get(4) ?? {})).toEqual(expect.arrayContaining(['train/lm_loss', 'heldout/mlm_loss']));
    expect(Object.keys(heard.get(5) ?? {})).toContain('train/mlm_loss');
    const numbers = runs.numbersOf('both');
    for (const stopAt of [3, 4, 5]) {
      await runs.run(`both-${stopAt}`, [...set, ...staged([causal, { steps: 4 }])], stopAt);
      await runs.run(`both-${stopAt}`, [...set, ...staged([causal, { steps: 4 }])]);
      expect(runs.numbersOf(`both-${stopAt}`)).toEqual(numbers);
    }
    await runs.run('masked', [...set, ...staged([{ steps: 4, objective: { masker: { probability: 0.2 } } }, { steps: 4 }])]);
    expect(runs.numbersOf('masked')).not.toEqual(numbers);
  });

  it('leaves what it does not have as it is, and is copied where names are others', { timeout: 120_000 }, async () => {
    const encoder = { type: 'electra', layers: 1, hiddenSize: 16, heads: 1, maxPositions: 16 };
    const first = { steps: 3, objective: { type: 'masked-lm', encoder } };
    const copies = [{ from: 'encoder', to: 'discriminator' }];
    const heard = await runs.run('copied', [...SHORT, ...staged([first, { steps: 3, copies }])]);
    expect(Object.keys(heard.get(6) ?? {})).toEqual(expect.arrayContaining(['train/mlm_loss', 'train/rtd_loss']));
    await runs.run('copied-stopped', [...SHORT, ...staged([first, { steps: 3, copies }])], 3);
    await runs.run('copied-stopped', [...SHORT, ...staged([first, { steps: 3, copies }])]);
    expect(runs.numbersOf('copied-stopped')).toEqual(runs.numbersOf('copied'));
  });
});

let refused = 0;

it.each([
  [{ steps: 1, terms: ['mlm', 'rdt'] }, "train.stages[1].terms[1]: the objective has no term that trains 'rdt'."],
  [{ steps: 1, frozen: ['generator', 'discriminator'] }, 'train.stages[1].frozen: this stage leaves no network that learns.'],
  [{ steps: 1, copies: [{ from: 'encoder', to: 'generator' }] }, "train.stages[1].copies[0].from: the objective has no network 'encoder'."],
  [
    { steps: 1, copies: [{ from: 'discriminator', to: 'generator' }] },
    /^train\.stages\[1\]\.copies\[0\]: '.*' is \[16,16\] in the one and \[8,8\]/,
  ],
  [
    { steps: 1, objective: { encoder: { hiddenSize: 32 } } },
    /^train\.stages\[1\]\.objective: the parameter '.*' is \[.*32\] in this stage/,
  ],
  [{ steps: 1, objective: 'masked-lm' }, /^train\.stages\[1\]\.objective: the networks of this stage have no parameter/],
])('a stage that makes no sense is refused before anything is trained: %j', async (stage, message) => {
  const set = [...SHORT, ...staged([{ steps: 1 }, stage])];
  await expect(runs.run(`refused-${++refused}`, set)).rejects.toThrow(message);
});
