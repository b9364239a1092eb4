import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  layOut,
  nothingAround,
  randomFor,
  UserError,
  type AnyComponent,
  type Encoder,
  type ExampleBatch,
  type ExampleBuilder,
  type Loss,
  type Objective,
  type Tokenizer,
} from 'electra-run';
import { tokenText } from '../../../test/support/token-text.ts';
import t5 from '../../encoder/t5/plugin.ts';
import stream from '../../examples/stream/plugin.ts';
import sum from '../../loss/sum/plugin.ts';
import { sentinelPieces } from '../../tokenizer/wordpiece/specials.ts';
import { wordPieceTokenizer } from '../../tokenizer/wordpiece/tokenizer.ts';
import { evaluation, floors } from './figures.ts';
import objective from './plugin.ts';

const words = Array.from({ length: 40 }, (_, index) => `word${index}`);
const length = 32;

describe('objective span-denoising', () => {
  it('asks for texts so long that the input is full', () => {
    const { examples, kept, exampleLength } = make();
    const ids = Array.from({ length: 500 }, (_, place) => 5 + (place % 40));
    const made = examples.over(tokenText([ids]), { frame: kept.frame, length, random: randomFor });
    expect(exampleLength?.(length)).toBe(35);
    const first = made.at(0, 0);
    expect([first.ids.length, first.ids.at(-1)]).toEqual([35, 3]);
    const batch: ExampleBatch = { length, examples: [0, 1].map((index) => ({ ...made.at(index, 0), index, epoch: 0 })) };
    const [laid] = layOut(make(), batch, 1);
    expect(Object.fromEntries(Object.entries(laid).map(([name, values]) => [name, values.length]))).toMatchObject({
      ids: 70,
      inputs: 64,
      targets: 2 * 9,
      before: 2 * 9,
      targets_real_count: 1,
    });
    expect(laid.inputs_real.every((value) => value === 1)).toBe(true);
    expect(laid.targets_real_count[0]).toBe(18);
  });

  it('wants a sentinel for each span of the longest text and one for the end', () => {
    expect(make({ sentinels: 3 }).networks.model.summary).toBe('2 layers × 16, 2 heads, positions relative, and 1 layer of a decoder');
    const error = catching(() => make({ sentinels: 2 }));
    expect(error).toMatchObject({ code: 'too-few-sentinels' });
    expect(error.text).toMatch(
      /takes 3 of them for inputs of 32 tokens \(data\.length\), and the tokenizer has 2\.\n.*Set tokenizer\.sentinels to 3/,
    );
  });

  it('has validate refuse encoders without a decoder, and knows of every encoder that ships', async () => {
    const folder = fileURLToPath(new URL('../../encoder', import.meta.url));
    for (const name of readdirSync(folder)) {
      const { default: encoder } = (await import(`${folder}/${name}/plugin.ts`)) as { default: AnyComponent };
      const defaults = Object.entries(encoder.options.properties).flatMap(([key, schema]) =>
        'default' in schema ? [[key, (schema as { default: unknown }).default] as const] : [],
      );
      const made = encoder.create(Object.fromEntries(defaults) as never, { length } as never) as Encoder;
      const messages = objective.check?.({ encoder: { type: name } } as never, nothingAround).map(({ message }) => message);
      const wanted = `span-denoising says what was dropped with a decoder, and the encoder '${name}' has none.`;
      expect([name, messages]).toEqual([name, made.decoder ? [] : [wanted]]);
    }
  });

  it('shows a text with what was dropped and what is said in its place', () => {
    const { samples, corrupt } = make();
    const text = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    const example = { ids: Int32Array.of(...text, 3), segments: new Int32Array(11), special: new Uint8Array(11), labels: {} };
    const fields = corrupt(example, { length, random: randomFor('a'), progress: 1 });
    const said = Array.from(fields.targets, (id) => (id === 3 ? 3 : 20));
    const shown = samples?.of({ ids: example.ids, length: 11, values: { ...fields, said } }) ?? '';
    expect(shown).toMatch(/^word0 .*\[(word\d+ ?)+ → (word15 ?)+\].* \[SEP\]$/);
    expect(shown.replaceAll(/\[(.*?) → .*?\]/g, '$1')).toBe(`${text.map((id) => words[id - 5]).join(' ')} [SEP]`);
  });

  it('says perplexity, and of the tokens of the text what word frequencies would say', () => {
    const text = { unigramEntropy: 6, bytesPerToken: 4 };
    expect(evaluation({ spans: { values: Float32Array.of(1, 3) } }, text)).toEqual({ spans_perplexity: Math.exp(2) });
    expect(floors({}, { ...text, training: false })).toEqual({ dropped_loss_floor: 6 });
  });

  it('is read with its end token, whose state stands for the text', () => {
    expect(make().kept).toMatchObject({ name: 'model', sees: 'all', frame: { before: [], between: [3], after: [3], readOut: 'last' } });
    expect(make().networks.model.huggingFaceConfig).toMatchObject({
      architectures: ['T5ForConditionalGeneration'],
      vocab_size: 55,
      eos_token_id: 3,
      decoder_start_token_id: 0,
    });
  });
});

function make({ sentinels = 10 } = {}): Objective {
  const tokenizer: Tokenizer = wordPieceTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words, ...sentinelPieces(10)], {
    lowercase: true,
    stripAccents: true,
    maxCharactersPerWord: 100,
    modelMaxLength: length,
    sentinels,
  });
  const size = {
    layers: 2,
    decoderLayers: 1,
    hiddenSize: 16,
    heads: 2,
    relativeBuckets: 8,
    relativeDistance: 16,
    dropout: 0,
    activation: 'relu',
  } as const;
  const slots = {
    encoder: t5.create(size, {}) as Encoder,
    examples: stream.create({ attention: 'sequence' }, {}) as ExampleBuilder,
    loss: sum.create({ weights: {} }, {}) as Loss,
  };
  return objective.create({ ...slots, noiseDensity: 0.15, meanSpan: 3 }, { tokenizer, length }) as Objective;
}

function catching(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('Nothing was refused.');
}
