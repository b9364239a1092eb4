/** A whole run that pre-trains T5 and fine-tunes it to write: its results, its folder, and what `generate` and `logits` say of it. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('text-to-text-run');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const model = 'runs/writes/downstream/answers/model';
const call = (...words: readonly string[]) => inProcess(words, { folder });
const json = (file: string): unknown => JSON.parse(readFileSync(at(file), 'utf8'));
const task = {
  type: 'text-to-text',
  name: 'answers',
  prefix: 'say: ',
  dataset: { type: 'text-files', train: './answers.jsonl', dev: './answers.jsonl', labelColumn: 'target' },
  targetLength: 6,
  length: 24,
  batch: 4,
  epochs: 2,
  learningRates: [5e-3],
  scratch: true,
};

beforeAll(async () => {
  for (const part of ['corpus', 'experiments']) cpSync(path.join(root, 'test/fixtures', part), at(part), { recursive: true });
  const lines = ['the people', 'the states', 'a government'].map((text) => ({ text, target: text.toUpperCase() }));
  writeFileSync(at('answers.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const train = { steps: 6, evaluateEvery: 6, checkpointEvery: 6 };
  writeFileSync(at('writes.json5'), JSON.stringify({ extends: './experiments/t5.json5', name: 'writes', train, tasks: [task] }));
  const { code, error } = await call('writes.json5');
  expect(code, error).toBe(0);
}, 120_000);

describe('a run with text-to-text', () => {
  it('has figures of both starts, a floor, and a model', () => {
    const { downstream } = json('runs/writes/result.json') as { downstream: unknown };
    const figures = { exact_match: expect.any(Number), token_f1: expect.any(Number), target_loss: expect.any(Number) };
    expect(downstream).toMatchObject([
      {
        task: 'answers',
        metric: 'exact_match',
        floor: { value: expect.closeTo(1 / 3, 5), note: 'the most frequent target' },
        summary: { pretrained: { metrics: figures }, scratch: { metrics: figures } },
      },
    ]);
    expect(json(`${model}/config.json`)).toMatchObject({
      architectures: ['T5ForConditionalGeneration'],
      decoder_start_token_id: 0,
      eos_token_id: 3,
      task_specific_params: { answers: { prefix: 'say: ' } },
    });
    expect(json(`${model}/generation_config.json`)).toEqual({
      pad_token_id: 0,
      decoder_start_token_id: 0,
      eos_token_id: 3,
      max_new_tokens: 6,
      num_beams: 1,
    });
    expect(existsSync(at(model, 'tokenizer.json'))).toBe(true);
  });

  it('is planned with what it writes', async () => {
    const { code, out, error } = await call('plan', 'writes.json5', '--read');
    expect(code, error).toBe(0);
    expect(out).toContain('answers');
  });

  it('says which settings of the folder are not followed', async () => {
    cpSync(at(model), at('drawn'), { recursive: true });
    writeFileSync(
      at('drawn/generation_config.json'),
      JSON.stringify({ ...(json(`${model}/generation_config.json`) as object), do_sample: true, min_length: 9, repetition_penalty: 1 }),
    );
    writeFileSync(at('one.jsonl'), `${JSON.stringify({ text: 'we' })}\n`);
    const { code, error } = await call('generate', 'one.jsonl', '--model', 'drawn');
    expect([code, error]).toEqual([0, expect.stringContaining('sets do_sample, min_length, which is not done here')]);
  });

  it('writes a line for each line, whatever is read beside it, and with more beams no worse text', async () => {
    const texts = ['the people of the united states', 'we', 'a government'];
    writeFileSync(at('texts.jsonl'), texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    const { code, out, error } = await call('generate', 'texts.jsonl', '--model', model);
    expect(code, error).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(JSON.parse(line)).toEqual({ written: expect.any(String), ids: expect.any(Array), ended: expect.any(Boolean) });
    const { ids } = JSON.parse(lines[0]) as { ids: number[] };
    expect(ids.length).toBeLessThanOrEqual(6);
    expect((await call('generate', 'texts.jsonl', '--model', model, '--batch', '2', '--engine', 'tfjs')).out).toBe(out);
    expect((await call('generate', 'texts.jsonl', '--model', model, '--beams', '3', '--length-penalty', '-0.5')).code).toBe(0);
    const short = (await call('generate', 'texts.jsonl', '--model', model, '--longest', '2')).out.trimEnd().split('\n');
    expect(short.map((line) => (JSON.parse(line) as { ids: number[] }).ids.length).every((length) => length <= 2)).toBe(true);
  });

  it('puts its prefix before each text, unless another one is given', async () => {
    writeFileSync(at('texts.jsonl'), '{"text": "the people"}\n');
    writeFileSync(at('prefixed.jsonl'), '{"text": "say: the people"}\n');
    const usual = await call('generate', 'texts.jsonl', '--model', model);
    expect((await call('generate', 'prefixed.jsonl', '--model', model, '--prefix', '')).out).toBe(usual.out);
  });

  it('has logits under the names of its class', async () => {
    writeFileSync(at('question.jsonl'), '{"input_ids": [9, 8, 3], "labels": [7, 6, 3]}\n');
    const { code, out } = await call('logits', 'question.jsonl', '--model', model);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['logits', 'loss']);
  });
});

describe('what cannot be written', () => {
  it.each([
    ['{"text": 1}', "'text' is no text"],
    ['{"txt": "a"}', "there is a 'txt', and only text and pair are read"],
    ['["a"]', 'it is no JSON object'],
    ['', 'the line is empty'],
  ])('is told with its line: %s', async (line, reason) => {
    writeFileSync(at('wrong.jsonl'), `{"text": "we"}\n${line}\n`);
    const { code, out, error } = await call('generate', 'wrong.jsonl', '--model', model);
    expect([code, out.trimEnd().split('\n').length]).toEqual([2, 1]);
    expect(error).toContain(`wrong.jsonl:2: ${reason}.`);
  });

  it('is nothing that a model without a decoder says', async () => {
    const bert = path.join(root, 'test/fixtures/seed-systems/bert');
    const { code, error } = await call('generate', 'texts.jsonl', '--model', bert);
    expect(code).toBe(2);
    expect(error).toMatch(
      /model-writes-nothing\n.*bert writes no texts: BertForPreTraining has no decoder\.\n.*T5ForConditionalGeneration/,
    );
  });

  it('is nothing of a folder without a tokenizer', async () => {
    const t5 = path.join(root, 'test/fixtures/seed-systems/t5');
    const { code, error } = await call('generate', 'texts.jsonl', '--model', t5);
    expect(code).toBe(2);
    expect(error).toMatch(/model-without-tokenizer\n.*\n[^]* wordpiece: /);
  });

  it('is told by validate where the objective trains no decoder', async () => {
    writeFileSync(at('reads.json5'), JSON.stringify({ extends: './experiments/tiny.json5', tasks: [task] }));
    const { code, error } = await call('validate', 'reads.json5');
    expect(code).toBe(2);
    expect(error).toMatch(/reads\.json5:1:\d+ {2}error {2}option-conflict/);
    expect(error).toContain("text-to-text writes with a decoder, and the objective 'replaced-token-detection' trains none.");
  });
});
