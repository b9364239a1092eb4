/** Model folders of strangers, damaged or made to harm: read, or refused with a reason; nothing is allocated on a header's word. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { optionsOf } from '../../plugins/tokenizer/wordpiece/of-folder.ts';
import { UserError } from '../../src/errors/index.ts';
import { importNetwork } from '../../src/interop/import-network.ts';
import { openModelFolder } from '../../src/interop/model-folder.ts';
import { parseSafetensors } from '../../src/interop/safetensors.ts';
import { openTensorFile } from '../../src/interop/tensor-file.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { locate } from '../../src/start/locate.ts';
import { piecesIn } from '../../src/start/tokenizer.ts';
import { answered } from '../support/answers.ts';
import { root } from '../support/cli.ts';
import { damagedBytes, damagedJson, oddValue } from '../support/damaged.ts';
import { fuzzPatience, fuzzRuns } from '../support/fuzz.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rtdObjective } from '../support/tiny-rtd.ts';

const folder = temporaryFolder('fuzz-models');
const model = path.join(folder, 'model');
cpSync(path.join(root, 'test/fixtures/hf-electra-tiny/discriminator'), model, { recursive: true });
const file = path.join(model, 'model.safetensors');
const [weights, config] = [readFileSync(file), readFileSync(path.join(model, 'config.json'), 'utf8')];
/** Its header and a little of its numbers, so that most of the damage is done where something is said. */
const short = weights.subarray(0, 8 + Number(weights.readBigUInt64LE()) + 64);
const { networks, parameters } = rtdObjective();
const patience = fuzzPatience(60_000);
const seed = 8_128;

it('safetensors in memory', { timeout: patience }, async () => {
  const bytes = fc.oneof(damagedBytes(weights), damagedBytes(short), headers());
  await fc.assert(
    fc.asyncProperty(bytes, async (damaged) => void (await answered(() => parseSafetensors(damaged, 'a file')))),
    { seed, numRuns: fuzzRuns(200) },
  );
});

it('safetensors on the disk, tensor by tensor', { timeout: patience }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(damagedBytes(short), headers()), async (damaged) => {
      writeFileSync(file, damaged);
      const opened = await answered(() => openTensorFile(file));
      if (opened instanceof UserError) return;
      for (const name of opened.entries.keys()) await answered(() => opened.bytes(name));
      await opened.close();
    }),
    { seed, numRuns: fuzzRuns(100) },
  );
  writeFileSync(file, weights);
});

it('config.json, when weights are imported', { timeout: patience }, async () => {
  const memory = new FlatMemory(parameters, []);
  await fc.assert(
    fc.asyncProperty(damagedJson(config), async (text) => {
      writeFileSync(path.join(model, 'config.json'), text);
      await answered(() => importNetwork(model, networks.discriminator, memory));
      await answered(() => locate(model));
    }),
    { seed, numRuns: fuzzRuns(100) },
  );
  writeFileSync(path.join(model, 'config.json'), config);
});

it('the index of shards', { timeout: patience }, async () => {
  const shards = path.join(folder, 'shards');
  mkdirSync(shards);
  writeFileSync(path.join(shards, 'config.json'), config);
  writeFileSync(path.join(shards, 'a.safetensors'), weights);
  const names = [...parseSafetensors(weights, 'the fixture').tensors.keys()];
  const index = JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(names.map((name) => [name, 'a.safetensors'])) });
  await fc.assert(
    fc.asyncProperty(damagedJson(index), async (text) => {
      writeFileSync(path.join(shards, 'model.safetensors.index.json'), text);
      const opened = await answered(() => openModelFolder(shards));
      if (!(opened instanceof UserError)) await opened.close();
    }),
    { seed, numRuns: fuzzRuns(100) },
  );
});

it('tokenizer.json and tokenizer_config.json', { timeout: patience }, async () => {
  const vocab = Object.fromEntries(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '##b'].map((piece, id) => [piece, id]));
  const tokenizer = JSON.stringify({
    model: { type: 'WordPiece', vocab, max_input_chars_per_word: 100 },
    normalizer: { type: 'BertNormalizer' },
  });
  const settings = JSON.stringify({ do_lower_case: true, strip_accents: null, tokenizer_class: 'BertTokenizer' });
  const own = path.join(folder, 'tokenizer');
  mkdirSync(own);
  await fc.assert(
    fc.asyncProperty(damagedJson(tokenizer), damagedJson(settings), async (json, other) => {
      writeFileSync(path.join(own, 'tokenizer.json'), json);
      writeFileSync(path.join(own, 'tokenizer_config.json'), other);
      const options = await answered(() => optionsOf(own));
      expect(options).toBeTypeOf('object');
      await answered(() => piecesIn(own));
    }),
    { seed, numRuns: fuzzRuns(200) },
  );
});

/** Headers whose text is JSON, and says what it likes of lengths and places. */
function headers(): fc.Arbitrary<Uint8Array> {
  const number = fc.oneof(fc.nat({ max: 100 }), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 40, 2 ** 53, 1e300));
  const entry = fc.record({
    dtype: fc.oneof(fc.constantFrom('F32', 'BF16', 'I64', 'BOOL', 'F8_E4M3', 'toString'), oddValue),
    shape: fc.oneof(fc.array(number, { maxLength: 4 }), oddValue),
    data_offsets: fc.oneof(fc.tuple(number, number), oddValue),
  });
  const text = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', '__metadata__', '__proto__', 'constructor', '\u001b'), fc.oneof(entry, oddValue)),
    { maxLength: 4 },
  );
  return fc.tuple(text, number, fc.boolean()).map(([entries, length, honest]) => {
    const header = Buffer.from(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(honest ? header.length : Math.max(0, Math.floor(Math.min(length, 2 ** 60)))));
    return Buffer.concat([start, header, Buffer.alloc(40)]);
  });
}
