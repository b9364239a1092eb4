import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadExperiment, type LoadedExperiment } from './load.ts';
import { escapeReferences, partsOf } from './reference-text.ts';

const code = path.resolve(import.meta.dirname, '../../test/errors/shipped');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'references-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a reference', () => {
  it('takes a value with its type, of whatever section or component, written or a default', async () => {
    const { experiment } = await load(`
      data: { length: 64 }, seed: '\${data.length}',
      tokenizer: { size: '\${train.steps}' },
      train: { steps: 100, batch: '\${objective.generator.heads}', evaluateEvery: '\${train.logEvery}' },
      optimizer: { betas: ['\${objective.masker.probability}', '\${ optimizer.betas[0] }'] },
    `);
    expect(experiment).toMatchObject({
      seed: 64,
      tokenizer: { size: 100 },
      train: { batch: 4, evaluateEvery: 50 },
      optimizer: { betas: [0.15, 0.15] },
    });
  });

  it('becomes text inside a text', async () => {
    const { experiment } = await load("runs: 'runs/${name}/${data.length}-${tokenizer.lowercase}'");
    expect(experiment.runs).toBe('runs/experiment/128-true');
  });

  it('takes whole objects and arrays, components with their options', async () => {
    const { experiment } = await load(
      "corpus: { type: 'speeches', limit: 7 }, tasks: [{ type: 'classify', dataset: 'supersense', rates: [0.1, 0.2] }, '${tasks.0}']",
    );
    expect(experiment.tasks[1]).toEqual({ type: 'classify', dataset: { type: 'supersense', shots: 0 }, rates: [0.1, 0.2] });
  });

  it('sees what overrides and extending files changed', async () => {
    writeFileSync(
      path.join(folder, 'base.json5'),
      "{ corpus: 'speeches', objective: 'electra', seed: '${train.steps}', train: { steps: 1 } }",
    );
    const file = write('child', "{ extends: './base.json5', train: { steps: 2 } }");
    expect((await loaded(file, ['data.length=${seed}', 'train.steps=33'])).experiment).toMatchObject({ seed: 33, data: { length: 33 } });
  });

  it('reaches through other references', async () => {
    const { experiment } = await load("train: { steps: 1, batch: '${data.length}' }, data: { length: '${seed}' }, seed: 9");
    expect(experiment).toMatchObject({ seed: 9, data: { length: 9 }, train: { batch: 9 } });
  });

  it('is a plain text after $${, also in the saved experiment', async () => {
    const first = await load("runs: '$${name} is ${name}'");
    expect(first.experiment.runs).toBe('${name} is experiment');
    const again = await loaded(write('again', first.saved));
    expect(again.experiment.runs).toBe('${name} is experiment');
  });

  it('keeps both places: where it stands, and where the value comes from', async () => {
    const { saved } = await load("seed: '${data.length}', data: { length: 99 }, train: { steps: 1, batch: '${train.logEvery}' }");
    expect(saved).toMatch(/seed: 99, {2}\/\/ \S*experiment\.json5:1, \$\{data\.length\} at \S*experiment\.json5:1\n/);
    expect(saved).toMatch(/batch: 50, {2}\/\/ \S*experiment\.json5:1, \$\{train\.logEvery\}\n/);
  });

  it('that doubles again and again is refused instead of filling the memory', async () => {
    const doubling = Array.from({ length: 40 }, (_, n) => `k${n}: ['\${optimizer.k${n + 1}}', '\${optimizer.k${n + 1}}']`);
    const { problems } = await loadExperiment(
      write('large', `{ corpus: 'speeches', objective: 'electra', train: { steps: 1 }, optimizer: { ${doubling.join(', ')}, k40: [1] } }`),
      { code },
    );
    expect(problems.map((each) => each.message)).toContain('What these references amount to is far too large.');
  });
});

describe('an environment variable', () => {
  it('is read where a file asks for it, a number as a number, and is recorded', async () => {
    process.env.ELECTRA_RUN_TEST_STEPS = '12';
    process.env.ELECTRA_RUN_TEST_NAME = '${seed}';
    try {
      const { experiment, saved } = await load(
        "train: { steps: '${env:ELECTRA_RUN_TEST_STEPS}', batch: '${env:ELECTRA_RUN_TEST_UNSET:-3}' }, " +
          "runs: 'a ${env:ELECTRA_RUN_TEST_NAME}'",
      );
      expect(experiment).toMatchObject({ train: { steps: 12, batch: 3 }, runs: 'a ${seed}' });
      expect(saved).toMatch(/steps: 12, {2}\/\/ \S+:1, \$\{env:ELECTRA_RUN_TEST_STEPS\} = 12\n/);
    } finally {
      delete process.env.ELECTRA_RUN_TEST_STEPS;
      delete process.env.ELECTRA_RUN_TEST_NAME;
    }
  });
});

it.each(['${', '$${', 'a$${b}', '$$$${x}${y}', '${}'])('escaping %s gives a text that means itself', (text) => {
  expect(
    partsOf(escapeReferences(text))
      .map((part) => (part.kind === 'text' ? part.text : '?'))
      .join(''),
  ).toBe(text);
});

function write(name: string, text: string): string {
  const file = path.join(folder, `${name}.json5`);
  writeFileSync(file, text);
  return file;
}

async function load(members: string): Promise<LoadedExperiment> {
  const own = (key: string, value: string): string => (members.includes(`${key}: `) ? '' : `, ${key}: ${value}`);
  const others = `${own('corpus', "'speeches'")}${own('objective', "'electra'")}${own('train', '{ steps: 1 }')}`;
  return loaded(write('experiment', `{ ${members.trim().replace(/,$/, '')}${others} }`));
}

async function loaded(file: string, set: readonly string[] = []): Promise<LoadedExperiment> {
  const result = await loadExperiment(file, { code, set });
  expect(result.problems).toEqual([]);
  if (!result.loaded) throw new Error('not loaded');
  return result.loaded;
}
