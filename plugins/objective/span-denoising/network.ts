/**
 * An encoder and a decoder as one network, with one table of words for both and for the logits.
 *
 * Shape legend: B batch · L tokens of an input · K tokens of a target · V vocabulary
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import {
  encode,
  UserError,
  vocabularyHead,
  type Encoder,
  type Head,
  type NetworkContext,
  type NetworkPart,
  type OptionProblem,
  type SpecialTokens,
  type Tokens,
  type Trunk,
} from 'electra-run';

/** Of the encoders that ship, those without a decoder. Of others a run says it, before it trains. */
const READING = ['albert', 'bert', 'electra', 'gpt', 'gpt2', 'roberta', 'transformer', 'xlnet'];

const LACKING = 'span-denoising says what was dropped with a decoder, and';
const CURE = "Take an encoder that has one: encoder: { type: 't5' }.";

/** For the objective's check, so that `validate` tells it. */
export function encoderProblems(encoder: unknown): OptionProblem[] {
  const { type } = encoder as { readonly type?: unknown };
  if (typeof type !== 'string' || !READING.includes(type)) return [];
  return [{ path: ['encoder'], message: `${LACKING} the encoder '${type}' has none.`, hint: CURE }];
}

/** What reads inputs and says targets. */
export interface EncoderDecoder {
  readonly trunk: Trunk;
  readonly decoder: Trunk;
  readonly head: Head;
  readonly part: NetworkPart;
}

type Ids = Pick<SpecialTokens, 'pad' | 'sep'>;

/** Throws a {@link UserError} where the encoder has no decoder. */
export function encoderDecoder(encoder: Encoder, vocabularySize: number, { pad, sep }: Ids): EncoderDecoder {
  const request = { vocabularySize, padding: pad };
  const trunk = encoder.trunk(request);
  const decoder = encoder.decoder?.(request);
  if (!decoder)
    throw new UserError({
      code: 'no-decoder',
      message: `The objective ${LACKING} objective.encoder has none.`,
      hints: [CURE],
    });
  const head = vocabularyHead(decoder);
  const parameters = [...trunk.parameters, ...decoder.parameters, ...head.parameters];
  const config = decoder.huggingFaceConfig(head.kind);
  return {
    trunk,
    decoder,
    head,
    part: {
      summary: `${trunk.summary}, and ${decoder.size.layers} ${decoder.size.layers === 1 ? 'layer' : 'layers'} of a decoder`,
      parameters,
      names: Object.fromEntries(parameters.map(({ name }) => [name, name])),
      huggingFaceConfig: config && { ...config, pad_token_id: pad, decoder_start_token_id: pad, eos_token_id: sep },
    },
  };
}

/** Logits of what comes next at each place of a target, from the input and from what was said before: [B·K, V]. */
export function targetLogits(
  { trunk, decoder, head }: EncoderDecoder,
  context: NetworkContext,
  input: Tokens,
  inputReal_BL: Tensor2D | null,
  before: Tokens,
): Tensor2D {
  const states_MD = encode(trunk, context, input, { real_BT: inputReal_BL, sees: 'all' });
  const memory = { states_MD, length: input.length, real_BL: inputReal_BL };
  // What fills a target up comes last, where nobody sees it.
  return head.logits(context, encode(decoder, context, before, { real_BT: null, sees: 'before', memory }));
}
