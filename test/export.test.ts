/** `electra-run export --to onnx`: other programs compute what Hugging Face's classes do, for texts of every length. */
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const systems = path.join(fixtures, 'seed-systems');
const folder = temporaryFolder('export');

interface Expected {
  readonly inputs: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly outputs: Readonly<Record<string, readonly unknown[]>>;
}

function expectedOf(system: string): Expected {
  return JSON.parse(readFileSync(path.join(systems, system, 'expected.json'), 'utf8')) as Expected;
}

async function exported(model: string, out: string): Promise<{ readonly place: string; readonly said: string }> {
  const place = path.join(folder, out);
  const { code, out: said, error } = await inProcess(['export', model, '--to', 'onnx', '--out', place], { folder });
  if (code !== 0) throw new Error(error);
  return { place, said };
}

/** Numbers of each output. */
async function run(file: string, rows: Readonly<Record<string, readonly (readonly number[])[]>>): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
  const { input_ids: ids } = rows;
  const given = { token_type_ids: ids.map((row) => row.map(() => 0)), attention_mask: ids.map((row) => row.map(() => 1)), ...rows };
  const feeds = session.inputNames.map((name) => {
    const numbers = given[name as keyof typeof given];
    return [name, new ort.Tensor('int64', BigInt64Array.from(numbers.flat(), BigInt), [numbers.length, numbers[0].length])] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

function farthest(some: readonly number[], others: readonly number[]): number {
  expect(some).toHaveLength(others.length);
  return Math.max(...some.map((number, index) => Math.abs(number - others[index])));
}

/** What a class is asked that an encoder's graph takes. */
function asked({ inputs }: Expected): Record<string, readonly (readonly number[])[]> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => ['input_ids', 'token_type_ids', 'attention_mask'].includes(name)));
}

describe.each(['bert', 'roberta', 'albert', 'openai-gpt', 'gpt2'])('an exported %s', (system) => {
  it("computes Hugging Face's numbers in one batch, and the same row by row, and for a single token", async () => {
    const expected = expectedOf(system);
    const { place } = await exported(path.join(systems, system), system);
    const file = path.join(place, 'onnx/model.onnx');
    const whole = await run(file, asked(expected));
    for (const [name, values] of Object.entries(expected.outputs))
      expect(farthest(whole[name], values.flat(9) as number[])).toBeLessThan(1e-4);
    const rows = expected.inputs.input_ids.map((_, row) =>
      Object.fromEntries(Object.entries(asked(expected)).map(([name, all]) => [name, [all[row]]])),
    );
    const apart = await Promise.all(rows.map((row) => run(file, row)));
    for (const name of Object.keys(whole))
      expect(
        farthest(
          apart.flatMap((each) => each[name]),
          whole[name],
        ),
      ).toBeLessThan(1e-5);
    expect((await run(file, { input_ids: [[5]] })).last_hidden_state.every(Number.isFinite)).toBe(true);
  });
});

describe("an exported discriminator's folder", () => {
  const discriminator = path.join(fixtures, 'hf-electra-tiny/discriminator');

  it('is read as a tagger: two logits for each token, and names for them', async () => {
    const { place, said } = await exported(discriminator, 'judge');
    const expected = JSON.parse(readFileSync(path.join(fixtures, 'hf-electra-tiny/expected.json'), 'utf8')) as {
      discriminator_input_ids: number[][];
      attention_mask: number[][];
      token_type_ids: number[][];
      discriminator_logits: number[][];
    };
    const { discriminator_input_ids: input_ids, attention_mask, token_type_ids } = expected;
    const { logits } = await run(path.join(place, 'onnx/model.onnx'), { input_ids, attention_mask, token_type_ids });
    const own = logits.filter((_, index) => index % 2 === 1);
    expect(logits.filter((_, index) => index % 2 === 0).every((logit) => logit === 0)).toBe(true);
    expect(farthest(own, expected.discriminator_logits.flat())).toBeLessThan(1e-4);
    expect(JSON.parse(readFileSync(path.join(place, 'config.json'), 'utf8'))).toMatchObject({
      architectures: ['ElectraForPreTraining'],
      id2label: { 0: 'original', 1: 'replaced' },
    });
    expect(said).toMatch(/^discriminator → judge\n {2}logits, last_hidden_state of up to 25 tokens, within \de-\d+ of the weights\n/);
  });

  it('has a quantized network of bytes that says nearly the same', async () => {
    const { place } = await exported(discriminator, 'quantized');
    const files = ['model.onnx', 'model_quantized.onnx'].map((name) => path.join(place, 'onnx', name));
    const rows = { input_ids: [Array.from({ length: 20 }, (_, index) => (index * 17) % 400)] };
    const [whole, small] = [await run(files[0], rows), await run(files[1], rows)];
    const spread = Math.max(...whole.last_hidden_state.map(Math.abs));
    expect(farthest(small.last_hidden_state, whole.last_hidden_state) / spread).toBeLessThan(0.05);
    expect(farthest(small.last_hidden_state, whole.last_hidden_state)).toBeGreaterThan(0);
    expect(statSync(files[1]).size / statSync(files[0]).size).toBeLessThan(0.5);
  });
});

describe('what cannot be exported', () => {
  it.each([
    ['t5', /T5ForConditionalGeneration writes with a decoder/],
    ['xlnet', /XLNetLMHeadModel cannot be written as one graph for every batch and length/],
  ])('is refused with its reason, and nothing is written: %s', async (system, reason) => {
    await expect(exported(path.join(systems, system), `no-${system}`)).rejects.toThrow(reason);
    expect(() => statSync(path.join(folder, `no-${system}`))).toThrow(/ENOENT/);
  });

  it('asks where to, for a folder that is no run; and never replaces what is something else', async () => {
    const model = path.join(systems, 'bert');
    const { code, error } = await inProcess(['export', model, '--to', 'onnx'], { folder });
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/is no run, so that nothing says where the export goes.\s+Name a folder with --out/),
    ]);
    const taken = path.join(folder, 'taken');
    mkdirSync(taken);
    copyFileSync(path.join(model, 'model.safetensors'), path.join(taken, 'model.safetensors'));
    writeFileSync(path.join(taken, 'config.json'), '{}');
    await expect(exported(model, 'taken')).rejects.toThrow(/taken holds model\.safetensors already/);
    await exported(model, 'again');
    await exported(model, 'again');
  });

  it('is told when its weights are not finite', async () => {
    const damaged = path.join(folder, 'damaged');
    mkdirSync(damaged);
    copyFileSync(path.join(systems, 'bert/config.json'), path.join(damaged, 'config.json'));
    const bytes = readFileSync(path.join(systems, 'bert/model.safetensors'));
    bytes.fill(0x7f, bytes.length - 4096);
    writeFileSync(path.join(damaged, 'model.safetensors'), bytes);
    await expect(exported(damaged, 'never')).rejects.toThrow(/differs by|not finite|NaN/);
  });
});
