/** Asking a model: a finished run, one of its folders and an exported one give the same answers, on the command line and in Node. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { embed, loadModel, score, tag } from '../src/inference/index.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('ask');
const run = path.join(folder, 'runs/asked');

beforeAll(async () => {
  const experiment = `{
    extends: '${path.join(root, 'test/fixtures/experiments/tiny.json5')}',
    train: { steps: 4, evaluateEvery: 4, checkpointEvery: 4 },
    tasks: [
      {
        type: 'text-classification', name: 'century', scratch: false,
        dataset: { type: 'text-files', train: '${path.join(root, 'test/fixtures/corpus/sentences.tsv')}' },
        length: 24, batch: 16, epochs: 1, learningRates: [5e-3],
      },
      { type: 'question-answering', name: 'spans', dataset: { type: 'wordnet-definition-span', trainExamples: 40, devExamples: 10 },
        length: 32, batch: 16, epochs: 1, learningRates: [5e-3], scratch: false },
      { type: 'token-classification', name: 'pos', dataset: { type: 'brown-pos', trainExamples: 40, devExamples: 10 },
        length: 24, batch: 16, epochs: 1, learningRates: [5e-3], scratch: false },
    ],
  }`;
  writeFileSync(path.join(folder, 'asked.json5'), experiment);
  const { code, error } = await inProcess(['asked.json5'], { folder });
  if (code !== 0) throw new Error(error);
  const { code: exported, error: wrong } = await inProcess(['export', run, '--to', 'onnx'], { folder });
  if (exported !== 0) throw new Error(wrong);
}, 60_000);

type Answer = Readonly<Record<string, unknown>>;

async function ask(words: readonly string[], lines: readonly (object | string)[]): Promise<Answer[]> {
  const { code, out, error } = await asked(words, lines);
  if (code !== 0) throw new Error(error);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

function asked(words: readonly string[], lines: readonly (object | string)[]): ReturnType<typeof inProcess> {
  writeFileSync(
    path.join(folder, 'lines.jsonl'),
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return inProcess([words[0], 'lines.jsonl', ...words.slice(1)], { folder });
}

describe('a model that is asked', () => {
  it.each([
    ['predict', 'downstream/century/model', 'onnx/century', { text: 'The congress of the united states.' }],
    ['predict', 'downstream/pos/model', 'onnx/pos', { words: ['The', 'congress', 'of', 'states', '.'] }],
    ['predict', 'downstream/spans/model', 'onnx/spans', { question: 'a small boat', context: 'They came with a dinghy across the bay.' }],
    ['score', 'export/discriminator', 'onnx/discriminator', { text: 'The congress of the united states.', pair: 'It listens.' }],
    ['fill-mask', 'export/generator', 'onnx/generator', { text: 'The [MASK] of the united [MASK].' }],
    ['embed', 'export/discriminator', 'onnx/discriminator', { text: 'The congress of the united states.' }],
    ['similarity', 'export/generator', 'onnx/generator', { text: 'The congress.', pair: 'The states.' }],
  ])('%s: says the same from its weights and from its export', async (verb, weights, graph, line) => {
    const [first] = await ask([verb, '--model', path.join(run, weights)], [line]);
    const [second] = await ask([verb, '--model', path.join(run, graph)], [line]);
    expect(first).toEqual(rounded(second));
    expect(Object.keys(first).length).toBeGreaterThan(0);
  });

  it('is found in a run by what it is asked for, and several are listed', async () => {
    const line = { text: 'The congress of the [MASK] states.' };
    const here = async (verb: string, model: string): Promise<Answer[]> => ask([verb, '--model', model], [line]);
    expect(await here('score', run)).toEqual(await here('score', path.join(run, 'export/discriminator')));
    expect(await here('fill-mask', run)).toEqual(await here('fill-mask', path.join(run, 'export/generator')));
    const { code, error } = await asked(['predict', '--model', run], [line]);
    expect(code).toBe(2);
    expect(error).toMatch(/several models[\s\S]*downstream\/century\/model[\s\S]*downstream\/pos\/model/);
  });

  it('answers a thousand texts of every length as it answers each alone', async () => {
    const words = 'the congress of united states has made laws for years and peace'.split(' ');
    const lines = Array.from({ length: 1000 }, (_, index) => ({
      text: Array.from({ length: index % 17 }, (__, at) => words[(index + at) % words.length]).join(' '),
    }));
    const together = await ask(['score', '--model', run], lines);
    expect(together).toHaveLength(1000);
    const alone = await ask(['score', '--model', run], [lines[16]]);
    expect(together[16]).toEqual(rounded(alone[0]));
    expect(together.map(({ tokens }) => (tokens as string[]).length)).toEqual(
      lines.map(({ text }) => (text === '' ? 2 : (expect.any(Number) as number))),
    );
  });

  it('refuses a text that is too long with its line, or cuts and counts it where that is asked for', async () => {
    const long = { text: 'congress '.repeat(60) };
    const { code, out, error } = await asked(['score', '--model', run], [{ text: 'short' }, long]);
    expect([code, out.trimEnd().split('\n').length]).toEqual([2, 1]);
    expect(error).toMatch(/lines\.jsonl:2: the text has \d+ tokens with its frame, and the model reads 32/);
    const cut = await asked(['score', '--model', run, '--beyond', 'cut'], [{ text: 'short' }, long]);
    const [, answer] = cut.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { cut?: number; tokens: string[] });
    expect(answer.tokens).toHaveLength(32);
    expect(answer.cut).toBeGreaterThan(0);
    expect(cut.error).toMatch(/2 lines in .*; 1 cut to what the model reads/);
  });

  it('labels every word of a text that is longer than it reads', async () => {
    const text = Array.from({ length: 70 }, (_, index) => ['congress', 'of', 'states'][index % 3]).join(' ');
    const [{ tags }] = (await ask(['predict', '--model', path.join(run, 'downstream/pos/model')], [{ text }])) as {
      tags: { word: string; start: number; end: number }[];
    }[];
    expect(tags.map(({ word }) => word).join(' ')).toBe(text);
    expect(tags.every(({ word, start, end }) => text.slice(start, end) === word)).toBe(true);
  });

  it('answers with a span of a passage, however long that is, and with none where that is allowed', async () => {
    const model = path.join(run, 'downstream/spans/model');
    const context = Array.from({ length: 60 }, (_, index) => ['the congress', 'of states', 'and peace'][index % 3]).join(' ');
    const [best] = await ask(['predict', '--model', model, '--top', '3'], [{ question: 'a peace', context }]);
    const { answer, start, end, top } = best as { answer: string; start: number; end: number; top: { answer: string; score: number }[] };
    expect(context.slice(start, end)).toBe(answer);
    expect(top.map((each) => each.score)).toEqual(top.map((each) => each.score).toSorted((a, b) => b - a));
    expect(top).toHaveLength(3);
    const [none] = await ask(['predict', '--model', model, '--decline-above', '-1000'], [{ question: 'a peace', context }]);
    expect(none).toEqual({ answer: null, score: expect.any(Number) as number });
    const { code, error } = await asked(['predict', '--model', model], [{ question: 'peace '.repeat(20), context }]);
    expect([code, error]).toEqual([2, expect.stringMatching(/lines\.jsonl:1: the question has \d+ tokens/)]);
  });

  it.each([
    ['score', '{"input_ids": [1], "text": "a"}', /there is a 'text', and beside input_ids only/],
    ['score', '{"input_ids": [1, 2], "attention_mask": [1]}', /'attention_mask' has 1 numbers, and there are 2 ids/],
    ['score', '{"input_ids": [99999]}', /'input_ids' has 99999, and there are the ids 0 to \d+/],
    ['score', '{"text": 5}', /'text' is no text/],
    ['fill-mask', '{"text": "nothing hidden"}', /nothing in the text is hidden/],
    ['score', '', /the line is empty/],
  ])('%s says what is wrong with a line, after the answers before it: %s', async (verb, line, said) => {
    const { code, out, error } = await asked([verb, '--model', run], [{ text: 'a [MASK]' }, line]);
    expect([code, out.trimEnd().split('\n').length]).toEqual([2, 1]);
    expect(error).toMatch(said);
    expect(error).toMatch(/lines\.jsonl:2: /);
  });
});

describe('loadModel', () => {
  it('gives in Node what the command line prints', async () => {
    const judge = await loadModel(path.join(run, 'onnx/discriminator'));
    const tagger = await loadModel(path.join(run, 'onnx/pos'));
    try {
      const line = { text: 'The congress of the united states.' };
      const [scored] = await all(score(judge, [line]));
      expect(scored).toEqual(rounded((await ask(['score', '--model', run], [line]))[0]));
      const [{ embedding }] = await all(embed(judge, [line]));
      expect(embedding.reduce((sum, each) => sum + each * each, 0)).toBeCloseTo(1, 5);
      const [{ tags }] = await all(tag(tagger, [line]));
      expect(tags.map(({ word }) => word)).toEqual(['The', 'congress', 'of', 'the', 'united', 'states', '.']);
    } finally {
      await Promise.all([judge.close(), tagger.close()]);
    }
  });

  it('loads no tfjs', () => {
    const asking = `
      import { createRequire } from 'node:module';
      import { loadModel, score } from '${path.join(root, 'dist/src/inference/index.js')}';
      const model = await loadModel('${path.join(run, 'onnx/discriminator')}');
      for await (const { tokens } of score(model, [{ text: 'a text' }])) console.log(tokens.length > 2);
      await model.close();
      const { cache } = createRequire('${root}/');
      const loaded = (name) => Object.keys(cache).some((file) => file.includes(name));
      console.log(loaded('onnxruntime'), loaded('tfjs'));
    `;
    expect(execFileSync(process.execPath, ['--input-type=module', '--eval', asking], { encoding: 'utf8' })).toBe('true\ntrue false\n');
  });

  it('says what to type for a folder that was not exported', async () => {
    await expect(loadModel(path.join(run, 'export/discriminator'))).rejects.toThrow(/no network to be asked/);
    await expect(loadModel(path.join(folder, 'nowhere'))).rejects.toThrow(/config\.json/);
  });
});

async function all<A>(answers: AsyncIterable<A>): Promise<A[]> {
  const read: A[] = [];
  for await (const answer of answers) read.push(answer);
  return read;
}

/** To what stays the same in batches of other sizes. */
function rounded(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 4) : value,
  );
}
