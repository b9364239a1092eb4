/**
 * What `export --to onnx` writes, in transformers.js: its pipelines load every kind of model, whole and quantized, and say what the
 * verbs here say of the same text.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { installed, library } from './transformers-js-library.ts';

const execute = promisify(execFile);
const folder = temporaryFolder('transformers-js');
const run = path.join(folder, 'runs/asked');
const text = 'the congress of the united states has made laws for many years';

beforeAll(async () => {
  await installed();
  const corpus = path.join(root, 'test/fixtures/corpus/sentences.tsv');
  const shared = 'length: 32, batch: 16, epochs: 2, learningRates: [5e-3], scratch: false';
  writeFileSync(
    path.join(folder, 'asked.json5'),
    `{
      extends: '${path.join(root, 'test/fixtures/experiments/tiny.json5')}',
      tasks: [
        { type: 'text-classification', name: 'century', ${shared}, dataset: { type: 'text-files', train: '${corpus}' } },
        { type: 'token-classification', name: 'pos', ${shared}, dataset: { type: 'brown-pos', trainExamples: 100, devExamples: 10 } },
        {
          type: 'question-answering', name: 'spans', ${shared},
          dataset: { type: 'wordnet-definition-span', trainExamples: 100, devExamples: 10 },
        },
      ],
    }`,
  );
  for (const words of [['asked.json5'], ['export', run, '--to', 'onnx']]) {
    const { code, error } = await cli(words, { folder });
    if (code !== 0) throw new Error(error);
  }
});

interface Question {
  readonly task: string;
  /** Of the run's exports. */
  readonly model: string;
  readonly dtype?: 'fp32' | 'q8';
  /** Of more than one text: in the order in which the pipeline takes them. */
  readonly inputs: string | readonly string[];
  readonly options?: object;
}

async function pipelines(questions: readonly Question[]): Promise<unknown[]> {
  const asked = questions.map(({ model, dtype = 'fp32', ...rest }) => ({ ...rest, dtype, folder: path.join(run, 'onnx', model) }));
  const child = execute(process.execPath, ['pipelines.js'], { cwd: library, maxBuffer: 2 ** 26 });
  child.child.stdin?.end(JSON.stringify(asked));
  return JSON.parse((await child).stdout) as unknown[];
}

async function ours(
  verb: string,
  model: string,
  line: object = { text },
  options: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const file = path.join(folder, `${verb}.jsonl`);
  writeFileSync(file, `${JSON.stringify(line)}\n`);
  const { code, out, error } = await cli([verb, file, '--model', path.join(run, 'onnx', model), ...options], { folder });
  if (code !== 0) throw new Error(error);
  return JSON.parse(out) as Record<string, unknown>;
}

interface Token {
  readonly entity: string;
  readonly score: number;
  readonly word: string;
}

interface Answered {
  readonly answer: string;
  readonly score: number;
}

type Answers = [Token[], { label: string; score: number }[], { data: number[] }];

describe('transformers.js', () => {
  it('shows which tokens were replaced, with the discriminator as a tagger', async () => {
    const [tokens] = (await pipelines([
      { task: 'token-classification', model: 'discriminator', inputs: text, options: { ignore_labels: [] } },
    ])) as [Token[]];
    const { tokens: pieces, replaced } = (await ours('score', 'discriminator')) as { tokens: string[]; replaced: number[] };
    const told = tokens.map(({ entity, score }) => (entity === 'replaced' ? score : 1 - score));
    expect(tokens.map(({ word }) => word)).toEqual(pieces.slice(1, -1));
    told.forEach((share, index) => expect(share).toBeCloseTo(replaced[index + 1], 4));
  });

  it('tags words as predict does', async () => {
    const [tokens] = (await pipelines([{ task: 'token-classification', model: 'pos', inputs: text, options: { ignore_labels: [] } }])) as [
      Token[],
    ];
    const { tags } = (await ours('predict', 'pos')) as { tags: { label: string; word: string; score: number }[] };
    const firsts = tokens.filter(({ word }) => !word.startsWith('##'));
    expect(firsts.map(({ entity }) => entity)).toEqual(tags.map(({ label }) => label));
    firsts.forEach(({ score }, index) => expect(score).toBeCloseTo(tags[index].score, 3));
  });

  it('classifies texts as predict does, and embeds and fills them as embed and fill-mask do', async () => {
    const masked = 'the congress of the [MASK] states';
    const [[label], vector, filled] = (await pipelines([
      { task: 'text-classification', model: 'century', inputs: text },
      { task: 'feature-extraction', model: 'discriminator', inputs: text, options: { pooling: 'mean', normalize: true } },
      { task: 'fill-mask', model: 'generator', inputs: masked, options: { top_k: 3 } },
    ])) as [{ label: string; score: number }[], { data: number[] }, { token: number; score: number }[]];
    const predicted = await ours('predict', 'century');
    expect(label).toEqual({ label: predicted.label, score: expect.closeTo(predicted.score as number, 4) });
    const { embedding } = (await ours('embed', 'discriminator')) as { embedding: number[] };
    vector.data.forEach((number, index) => expect(number).toBeCloseTo(embedding[index], 4));
    const { masks } = (await ours('fill-mask', 'generator', { text: masked })) as { masks: { top: { id: number; score: number }[] }[] };
    expect(filled.map(({ token }) => token)).toEqual(masks[0].top.slice(0, 3).map(({ id }) => id));
    filled.forEach(({ score }, index) => expect(score).toBeCloseTo(masks[0].top[index].score, 4));
  });

  it('finds the answers that predict finds, and thinks as much of them', async () => {
    const [question, context] = ['a small boat', 'they came with a dinghy across the bay'];
    const [found, [quantized]] = (await pipelines([
      { task: 'question-answering', model: 'spans', inputs: [question, context], options: { top_k: 3 } },
      { task: 'question-answering', model: 'spans', inputs: [question, context], options: { top_k: 3 }, dtype: 'q8' },
    ])) as Answered[][];
    const { top } = (await ours('predict', 'spans', { question, context }, ['--top', '3'])) as { top: Answered[] };
    // It joins pieces, so that one from the middle of a word keeps its mark.
    const plain = ({ answer }: Answered): string => answer.replace(/^##/, '');
    expect(found.map(plain)).toEqual(top.map(plain));
    // Theirs are products of two probabilities, ours are shares of the spans: the same to a factor.
    found.forEach(({ score }, index) => expect(score / found[0].score).toBeCloseTo(top[index].score / top[0].score, 3));
    expect(top.map(plain)).toContain(plain(quantized));
  });

  it('loads the quantized networks, as a browser does, and they say nearly the same', async () => {
    const asked: Question[] = [
      { task: 'token-classification', model: 'discriminator', inputs: text, options: { ignore_labels: [] } },
      { task: 'text-classification', model: 'century', inputs: text },
      { task: 'feature-extraction', model: 'discriminator', inputs: text, options: { pooling: 'mean', normalize: true } },
    ];
    const [tokens, [label], vector] = (await pipelines(asked)) as Answers;
    const [small, [other], near] = (await pipelines(asked.map((each) => ({ ...each, dtype: 'q8' as const })))) as Answers;
    const shareOf = ({ entity, score }: Token): number => (entity === 'replaced' ? score : 1 - score);
    expect(Math.max(...tokens.map((token, index) => Math.abs(shareOf(token) - shareOf(small[index]))))).toBeLessThan(0.05);
    expect(tokens.map(shareOf)).not.toEqual(small.map(shareOf));
    expect(other.label).toBe(label.label);
    expect(vector.data.reduce((sum, number, index) => sum + number * near.data[index], 0)).toBeGreaterThan(0.999);
  });
});
