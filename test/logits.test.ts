/** `electra-run logits`: the same model says the same here as in Hugging Face's library, line by line. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { openModelFolder } from '../src/interop/model-folder.ts';
import { writeSafetensors } from '../src/interop/safetensors.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { floatBytes, storageCode, tableCode, tensorCode, torchZip, type Code } from './support/torch-files.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures/seed-systems');
const folder = temporaryFolder('logits');

interface Expected {
  readonly inputs: Readonly<Record<string, readonly unknown[]>>;
  readonly outputs: Readonly<Record<string, readonly unknown[]>>;
  readonly loss: number;
}

function expectedOf(system: string): Expected {
  return JSON.parse(readFileSync(path.join(fixtures, system, 'expected.json'), 'utf8')) as Expected;
}

async function ask(system: string, lines: readonly string[]): ReturnType<typeof inProcess> {
  const file = path.join(folder, 'questions.jsonl');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return inProcess(['logits', file, '--model', path.join(fixtures, system)], { folder });
}

describe.each(['bert', 'roberta', 'albert', 'openai-gpt', 'gpt2', 'xlnet', 't5'])('logits --model %s', (system) => {
  it('answers a batch with a batch, nested as Hugging Face nests it, and with its loss', async () => {
    const { inputs, outputs, loss } = expectedOf(system);
    const { code, out } = await ask(system, [JSON.stringify(inputs)]);
    expect(code).toBe(0);
    const answer = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(answer)).toEqual([...Object.keys(outputs), 'loss']);
    for (const [name, values] of Object.entries(outputs)) expect(farthest(answer[name], values)).toBeLessThan(1e-4);
    expect(Math.abs((answer.loss as number) / loss - 1)).toBeLessThan(1e-5);
  });

  it('answers an example with one level less, and goes on with lines of other lengths', async () => {
    const { inputs, outputs } = expectedOf(system);
    const first = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values[0]]));
    const shorter = system === 't5' ? { input_ids: [5, 6, 7], decoder_input_ids: [0, 9] } : { input_ids: [5, 6, 7] };
    const { code, out } = await ask(system, [JSON.stringify(first), JSON.stringify(shorter), JSON.stringify(first)]);
    expect(code).toBe(0);
    const [one, other, again] = out.trimEnd().split('\n');
    for (const [name, values] of Object.entries(outputs))
      expect(farthest((JSON.parse(one) as Record<string, unknown>)[name], values[0])).toBeLessThan(1e-4);
    expect(again).toBe(one);
    expect(Object.keys(JSON.parse(other) as object)).toEqual(Object.keys(outputs));
  });
});

it('a model without heads gives its last states, from a file of PyTorch and with the names of old files too', async () => {
  const fixture = path.join(import.meta.dirname, 'fixtures/hf-electra-tiny');
  const own = path.join(folder, 'without-heads');
  mkdirSync(own);
  const config = JSON.parse(readFileSync(path.join(fixture, 'discriminator/config.json'), 'utf8')) as object;
  writeFileSync(path.join(own, 'config.json'), JSON.stringify({ ...config, architectures: ['ElectraModel'] }));
  const { tensors } = await readSafetensors(path.join(fixture, 'discriminator/model.safetensors'));
  const trunk = [...tensors].filter(([name]) => name.startsWith('electra.'));
  const older = (name: string): string =>
    name.slice('electra.'.length).replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta');
  const table = trunk.map(([name, { shape, data }], index): [string, Code] => {
    const storage = storageCode(data.length, { key: String(index) });
    return [older(name), tensorCode(storage, shape)];
  });
  const storages = Object.fromEntries(trunk.map(([, { data }], index) => [index, floatBytes(...(data as Float32Array))]));
  writeFileSync(path.join(own, 'pytorch_model.bin'), torchZip(tableCode(...table), storages));
  const expected = JSON.parse(readFileSync(path.join(fixture, 'expected.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const question = {
    input_ids: expected.discriminator_input_ids,
    attention_mask: expected.attention_mask,
    token_type_ids: expected.token_type_ids,
  };
  const file = path.join(own, 'question.jsonl');
  writeFileSync(file, JSON.stringify(question));
  const { code, out, error } = await inProcess(['logits', file, '--model', own], { folder });
  expect([code, error]).toEqual([0, '']);
  const { last_hidden_state: states } = JSON.parse(out) as { readonly last_hidden_state: readonly (readonly unknown[])[] };
  expect(
    farthest(
      states.map(([first]) => first),
      expected.discriminator_hidden_cls,
    ),
  ).toBeLessThan(1e-4);
});

describe('logits of a class that answers questions', () => {
  it('are where answers begin and end, with the loss of their positions', async () => {
    const tiny = path.join(import.meta.dirname, 'fixtures/hf-electra-tiny');
    const json = <T>(name: string): T => JSON.parse(readFileSync(path.join(tiny, name), 'utf8')) as T;
    const own = path.join(folder, 'answers');
    mkdirSync(own);
    writeFileSync(
      path.join(own, 'config.json'),
      JSON.stringify({ ...json<object>('discriminator/config.json'), architectures: ['ElectraForQuestionAnswering'] }),
    );
    const model = await openModelFolder(path.join(tiny, 'discriminator'));
    const trunk = [...model.entries].filter(([name]) => name.startsWith('electra.'));
    const tensors = await Promise.all(
      trunk.map(async ([name, { shape }]) => [name, { shape, data: new Float32Array((await model.bytes(name)).slice().buffer) }] as const),
    );
    await model.close();
    await writeSafetensors(path.join(own, 'model.safetensors'), {
      ...Object.fromEntries(tensors),
      'qa_outputs.weight': { shape: [2, 36], data: Float32Array.from({ length: 72 }, (_, at) => 0.3 * Math.sin(at)) },
      'qa_outputs.bias': { shape: [2], data: Float32Array.of(0.1, -0.2) },
    });
    const given = json<Record<'input_ids' | 'attention_mask' | 'token_type_ids', number[][]>>('expected.json');
    const expected = json<{ spans: [number, number][]; loss: number; logits: [number, number][][] }>('answers.json');
    const lines = given.input_ids.map((ids, row) => {
      const real = given.attention_mask[row].filter((mark) => mark === 1).length;
      const [start_positions, end_positions] = expected.spans[row];
      const [input_ids, token_type_ids] = [ids.slice(0, real), given.token_type_ids[row].slice(0, real)];
      return JSON.stringify({ input_ids, token_type_ids, start_positions, end_positions });
    });
    const file = path.join(folder, 'positions.jsonl');
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    const { code, out, error } = await inProcess(['logits', file, '--model', own], { folder });
    expect([code, error]).toEqual([0, '']);
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<'start_logits' | 'end_logits', number[]> & { loss: number });
    answers.forEach((answer, row) => {
      expect(Object.keys(answer)).toEqual(['start_logits', 'end_logits', 'loss']);
      expect(
        farthest(
          answer.start_logits,
          expected.logits[row].map(([start]) => start),
        ),
      ).toBeLessThan(1e-4);
      expect(
        farthest(
          answer.end_logits,
          expected.logits[row].map(([, end]) => end),
        ),
      ).toBeLessThan(1e-4);
    });
    const loss = answers.reduce((sum, answer) => sum + answer.loss / answers.length, 0);
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5);
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['{"input_ids": [1, 99]}', /'input_ids' has 99, and there are the ids 0 to 59/],
    ['{"input_ids": [[1, 2], [3]]}', /'input_ids' has lists of 2 and of 1: a batch is of one length/],
    ['{"input_ids": [1, 2], "attention_mask": [1]}', /'attention_mask' is \[1,1\], and would be \[1,2\]/],
    [
      '{"input_ids": [1, 2], "perm_mask": [[0, 0], [0, 0]]}',
      /'perm_mask' is no input of BertForPreTraining, which takes input_ids, attention_mask/,
    ],
    ['{"labels": [1]}', /'input_ids' is missing/],
    ['{"input_ids": []}', /'input_ids' is no list of token ids/],
    ['{"input_ids": [1, "2"]}', /'input_ids' has a string where a number is wanted/],
    ['[1, 2]', /it is no JSON object/],
    ['', /the line is empty/],
    ['{"input_ids": [1', /it is no JSON \(/],
  ])('names the line: %s', async (line, said) => {
    const { code, out, error } = await ask('bert', ['{"input_ids": [5, 6]}', line, '{"input_ids": [5]}']);
    expect(code).toBe(2);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(error).toMatch(said);
    expect(error).toMatch(/questions\.jsonl:2: /);
  });

  it('says of a folder why no encoder is its model, and of a class which there are', async () => {
    const own = path.join(folder, 'own');
    mkdirSync(own, { recursive: true });
    const config = JSON.parse(readFileSync(path.join(fixtures, 'bert/config.json'), 'utf8')) as object;
    copyFileSync(path.join(fixtures, 'bert/model.safetensors'), path.join(own, 'model.safetensors'));
    const said = async (changed: object): Promise<string> => {
      writeFileSync(path.join(own, 'config.json'), JSON.stringify({ ...config, ...changed }));
      const { code, error } = await inProcess(['logits', '--model', own, path.join(folder, 'questions.jsonl')], { folder });
      expect(code).toBe(2);
      return error;
    };
    expect(await said({ model_type: 'mamba' })).toMatch(/bert: the folder is of the model type "mamba" and not 'bert'/);
    expect(await said({ hidden_act: 'relu' })).toMatch(/bert: the folder has hidden_act "relu", and here it can only be "gelu"/);
    expect(await said({ architectures: ['BertForAudio'] })).toMatch(/BertForAudio[^]*there are: BertForPreTraining, BertForMaskedLM/);
  });
});

/** Largest difference of two nested lists of one shape. */
function farthest(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b);
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return Infinity;
  return Math.max(...a.map((value, index) => farthest(value, b[index])));
}
