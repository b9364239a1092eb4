/**
 * Span denoising (Raffel et al. 2020, section 3.1.4): spans of the text are dropped, an encoder reads what stays, and a decoder says
 * what was dropped. Which tokens that are stands in `spans.ts`, what becomes of an example in `corrupt.ts`, the two parts of
 * the network in `network.ts`.
 *
 * Shape legend: B batch · L tokens of an input · K tokens of a target
 */
import { argMax, zerosLike, reshape, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  apartProblems,
  defineComponent,
  endFrame,
  requireTogether,
  Slot,
  softmaxCrossEntropy,
  stopGradient,
  Type,
  UserError,
  type ExampleBuilder,
  type Tokenizer,
  type Tokens,
} from 'electra-run';
import { corrupterOf, exampleLengthOf, fieldsOf, longestTarget } from './corrupt.ts';
import { evaluation, figures, floors } from './figures.ts';
import { encoderDecoder, encoderProblems, targetLogits } from './network.ts';
import { samplesOf } from './samples.ts';
import { longestText, spanCounts, type SpanSettings } from './spans.ts';

export default defineComponent({
  kind: 'objective',
  name: 'span-denoising',
  summary: 'T5: spans of the text are dropped, and a decoder says them; needs tokenizer.sentinels.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'stream' }, description: 'How text becomes sequences.' }),
    encoder: Slot('encoder', { default: { type: 't5' }, description: 'The encoder, which is kept, and the decoder beside it.' }),
    loss: Slot('loss', { default: { type: 'sum' }, description: 'What is minimised; it has one term, spans.' }),
    noiseDensity: Type.Number({ default: 0.15, minimum: 0.01, maximum: 0.9, description: 'Share of the tokens that is dropped.' }),
    meanSpan: Type.Number({ default: 3, minimum: 1, maximum: 100, description: 'Tokens of a span that is dropped, in the mean.' }),
  }),
  needs: ['tokenizer', 'length'],
  check: (options, around) => {
    const { at } = around;
    const problems = [...encoderProblems(options.encoder), ...apartProblems('span-denoising', around)];
    const [length, sentinels] = [at('data.length'), at('tokenizer.sentinels')];
    if (typeof length !== 'number' || typeof sentinels !== 'number') return problems;
    const wanted = sentinelsFor(length, options as SpanSettings);
    return sentinels >= wanted ? problems : [...problems, { path: [], message: lacking(wanted, length, sentinels), hint: cure(wanted) }];
  },
  create({ examples, encoder, loss, noiseDensity, meanSpan }, { tokenizer, length: longest }) {
    requireTogether('span-denoising', examples);
    const settings: SpanSettings = { noiseDensity, meanSpan };
    const { pad, sep } = tokenizer.special;
    const marks = { sentinels: sentinelsOf(tokenizer, settings, longest), end: sep, start: pad };
    const network = encoderDecoder(encoder, tokenizer.vocabularySize, tokenizer.special);
    const exampleLength = exampleLengthOf(settings);
    return {
      parameters: network.part.parameters,
      networks: { model: network.part },
      kept: {
        name: 'model',
        trunk: network.trunk,
        frame: endFrame(tokenizer.special),
        sees: 'all',
        decoder: { trunk: network.decoder, start: pad, end: sep },
      },
      examples: ofLength(examples, exampleLength),
      exampleLength,
      fields: fieldsOf(settings, marks),
      corrupt: corrupterOf(settings, marks),
      terms: { spans: { weights: 'targets_real' }, dropped_loss: { weights: 'dropped', trains: false } },
      compute({ batch, length, networks, fields }) {
        const tokens = (ids_N: Tensor1D, each: number): Tokens => ({ batch, length: each, ids_N, segments_N: zerosLike(ids_N) });
        const inputReal_BL: Tensor2D = reshape(fields.inputs_real, [batch, length]);
        const before = tokens(fields.before, longestTarget(length, settings));
        const logits = targetLogits(network, networks.model, tokens(fields.inputs, length), inputReal_BL, before);
        const values_R = softmaxCrossEntropy(logits, fields.targets);
        return {
          terms: { spans: { values_R, logits, labels_R: fields.targets }, dropped_loss: { values_R } },
          shown: { said: argMax(stopGradient(logits), 1) },
        };
      },
      loss,
      figures,
      floors,
      evaluation,
      samples: samplesOf(tokenizer),
    };
  },
});

/** One for each span of the longest text and one more. */
function sentinelsFor(length: number, settings: SpanSettings): number {
  return spanCounts(longestText(length, settings), settings).spans + 1;
}

/** Throws a {@link UserError} where the tokenizer has too few. */
function sentinelsOf({ sentinels = [] }: Tokenizer, settings: SpanSettings, length: number): readonly number[] {
  const wanted = sentinelsFor(length, settings);
  if (sentinels.length >= wanted) return sentinels;
  throw new UserError({ code: 'too-few-sentinels', message: lacking(wanted, length, sentinels.length), hints: [cure(wanted)] });
}

function lacking(wanted: number, length: number, there: number): string {
  return (
    `span-denoising puts a sentinel in place of each span, which takes ${wanted} of them for inputs of ${length} tokens (data.length), ` +
    `and the tokenizer has ${there === 0 ? 'none' : there}.`
  );
}

function cure(wanted: number): string {
  return `Set tokenizer.sentinels to ${wanted} or more.`;
}

/** The same builder, asked for longer examples: as long as fills the length once they are shorter. */
function ofLength(examples: ExampleBuilder, exampleLength: (length: number) => number): ExampleBuilder {
  return {
    labels: examples.labels,
    ...(examples.needs ? { needs: examples.needs } : {}),
    over: (text, setting) => examples.over(text, { ...setting, length: exampleLength(setting.length) }),
  };
}
