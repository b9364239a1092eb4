/** Folders of sentence-transformers: written by `export`, and read by whoever asks for vectors as the folder says. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('sentence-folders');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const run = at('runs/vectors');

type Answer = Readonly<Record<string, unknown>> & { readonly embedding: readonly number[] };

beforeAll(async () => {
  const settings = { corpus: { type: 'text', files: [path.join(root, 'test/fixtures/corpus/*.txt')] }, tasks: [] };
  const train = { steps: 4, evaluateEvery: 4, checkpointEvery: 4 };
  const base = path.join(root, 'test/fixtures/experiments/tiny.json5');
  writeFileSync(at('vectors.json5'), JSON.stringify({ extends: base, ...settings, train }));
  await done(['vectors.json5']);
  await done(['export', run, '--to', 'sentence-transformers']);
});

async function done(words: readonly string[]): Promise<string> {
  const { code, out, error } = await inProcess(words, { folder });
  if (code !== 0) throw new Error(error);
  return out;
}

async function vectorsOf(model: string, texts: readonly string[], ...words: readonly string[]): Promise<readonly (readonly number[])[]> {
  writeFileSync(at('texts.jsonl'), texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  const out = await done(['embed', 'texts.jsonl', '--model', model, ...words]);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Answer).embedding);
}

/** A copy of the exported folder with one file changed. */
function changed(name: string, file: string, change: (said: Record<string, unknown>) => unknown): string {
  const copy = at(name);
  cpSync(path.join(run, 'sentence-transformers/discriminator'), copy, { recursive: true });
  const own = path.join(copy, file);
  writeFileSync(own, JSON.stringify(change(JSON.parse(readFileSync(own, 'utf8')) as Record<string, unknown>)));
  return copy;
}

const texts = ['The congress of the united states.', 'we', 'peace and war'];
const lengthOf = (vector: readonly number[]): number => Math.hypot(...vector);

describe('an export for sentence-transformers', () => {
  it('has every model of the run, as its encoder alone, with a card that says how to load it', () => {
    expect(readdirSync(path.join(run, 'sentence-transformers'))).toEqual(['discriminator', 'generator']);
    const own = path.join(run, 'sentence-transformers/discriminator');
    expect(readdirSync(own).sort().join(' ')).toBe(
      '1_Pooling 2_Normalize README.md config.json config_sentence_transformers.json model.safetensors ' +
        'modules.json sentence_bert_config.json tokenizer.json tokenizer_config.json vocab.txt',
    );
    const [before, config] = [path.join(run, 'export/discriminator'), own].map(
      (each) => JSON.parse(readFileSync(path.join(each, 'config.json'), 'utf8')) as Record<string, unknown>,
    );
    expect(config).toEqual({ ...before, architectures: ['ElectraModel'] });
    const card = readFileSync(path.join(own, 'README.md'), 'utf8');
    expect(card).toMatch(/^---\nlibrary_name: "sentence-transformers"\npipeline_tag: "sentence-similarity"\n/);
    expect(card.match(/library_name|pipeline_tag|^## Load$/gm)).toHaveLength(3);
    expect(card).toContain('SentenceTransformer("<this folder or owner/name>")');
    expect(card).not.toContain('ElectraForPreTraining.from_pretrained');
    expect(card).toMatch(/## Data\n[\s\S]*## Load\n[\s\S]*## Licence\n/);
  });

  it('has the vectors that the model had, and so has its own export', async () => {
    const first = await vectorsOf(path.join(run, 'export/discriminator'), texts);
    const own = path.join(run, 'sentence-transformers/discriminator');
    expect(await vectorsOf(own, texts)).toEqual(first);
    await done(['export', own, '--to', 'sentence-transformers', '--out', at('again')]);
    expect(await vectorsOf(at('again'), texts)).toEqual(first);
    expect(lengthOf(first[0])).toBeCloseTo(1, 5);
  });

  it('says of the pooling and the scaling what it was told', async () => {
    const words = ['--pooling', 'first', '--no-normalize'];
    const model = path.join(run, 'export/discriminator');
    const out = await done(['export', model, '--to', 'sentence-transformers', '--out', at('first'), ...words]);
    expect(out).toMatch(/ElectraModel, of up to 32 tokens\n {2}a text's vector: 32 numbers, its first token's state\n$/);
    const vectors = await vectorsOf(at('first'), texts);
    expect(vectors).toEqual(await vectorsOf(model, texts, ...words));
    expect(lengthOf(vectors[0])).not.toBeCloseTo(1, 2);
    // Who asks may say otherwise.
    expect(await vectorsOf(at('first'), texts, '--pooling', 'mean', '--normalize')).toEqual(await vectorsOf(model, texts));
  });

  it('keeps how vectors are made when it becomes ONNX', async () => {
    const words = ['--pooling', 'last', '--no-normalize'];
    const model = path.join(run, 'export/discriminator');
    await done(['export', model, '--to', 'sentence-transformers', '--out', at('last'), ...words]);
    await done(['export', at('last'), '--to', 'onnx', '--out', at('last-onnx')]);
    const [before, after] = [await vectorsOf(at('last'), texts), await vectorsOf(at('last-onnx'), texts)];
    after.flat().forEach((value, index) => expect(value).toBeCloseTo(before.flat()[index], 5));
  });

  it.each([
    [['--to', 'onnx', '--pooling', 'mean'], /--pooling says how a text's vector is made, and --to onnx writes none/],
    [['--to', 'onnx', '--no-normalize'], /--no-normalize says how/],
  ])('is not what %j asks for', async (words, message) => {
    const { code, error } = await inProcess(['export', path.join(run, 'export/discriminator'), ...words], { folder });
    expect([code, error]).toEqual([2, expect.stringMatching(message)]);
  });

  it.each([
    ['t5', /T5ForConditionalGeneration writes with a decoder/],
    ['xlnet', /no class is known that has the encoder of XLNetLMHeadModel alone/],
    ['bert', /model-without-tokenizer/],
  ])('is refused of %s with its reason', async (system, message) => {
    const model = path.join(root, 'test/fixtures/seed-systems', system);
    const { code, error } = await inProcess(['export', model, '--to', 'sentence-transformers', '--out', at(`no-${system}`)], { folder });
    expect([code, error]).toEqual([2, expect.stringMatching(message)]);
    expect(readdirSync(folder)).not.toContain(`no-${system}`);
  });
});

describe('a folder of sentence-transformers that is asked', () => {
  it('reads as many tokens as it says, and puts its prompt before every text', async () => {
    const short = changed('short', 'sentence_bert_config.json', (said) => ({ ...said, max_seq_length: 6 }));
    await expect(vectorsOf(short, ['the congress of the united states and of the union'])).rejects.toThrow(/the model reads 6/);
    const prompts = { default_prompt_name: 'query', prompts: { query: 'the congress of ' } };
    const prompted = changed('prompted', 'config_sentence_transformers.json', (said) => ({ ...said, ...prompts }));
    expect(await vectorsOf(prompted, ['the states'])).toEqual(
      await vectorsOf(path.join(run, 'export/discriminator'), ['the congress of the states']),
    );
  });

  it('is refused where its vectors are made or compared in a way that is not computed here', async () => {
    const pooled = changed('pooled', '1_Pooling/config.json', () => ({ pooling_mode: 'max' }));
    await expect(vectorsOf(pooled, texts)).rejects.toThrow(/error {2}sentence-modules[\s\S]*its pooling is max/);
    const euclidean = changed('euclidean', 'config_sentence_transformers.json', (said) => ({ ...said, similarity_fn_name: 'euclidean' }));
    writeFileSync(at('pair.jsonl'), JSON.stringify({ text: texts[0], pair: texts[1] }));
    await expect(done(['similarity', 'pair.jsonl', '--model', euclidean])).rejects.toThrow(/they are compared by euclidean/);
    await expect(vectorsOf(euclidean, texts)).resolves.toHaveLength(3);
    // Of nothing but vectors this is of no account.
    const dotted = changed('dotted', 'config_sentence_transformers.json', (said) => ({ ...said, similarity_fn_name: 'dot' }));
    await expect(done(['similarity', 'pair.jsonl', '--model', dotted])).resolves.toContain('similarity');
  });
});
