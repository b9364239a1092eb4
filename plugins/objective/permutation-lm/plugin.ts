/**
 * Permutation language modelling (Yang et al. 2019): some tokens are predicted one after the other, in a random order, each from
 * the rest of the text and from those that came before it in the order. Which ones stands in `targets.ts`, the order in
 * `order.ts`, the computation in `terms.ts`. On XLNet's encoder this is XLNet without its memory; on another one, permutation
 * language modelling with that one's positions.
 */
import {
  apartProblems,
  defineComponent,
  oneNetwork,
  requireTogether,
  Slot,
  Type,
  UserError,
  vocabularyHead,
  wordSense,
  xlnetFrame,
} from 'electra-run';
import { evaluation, figures, floors } from './figures.ts';
import { likelihoodOf } from './likelihood.ts';
import { ranksOf } from './order.ts';
import { samplesOf } from './samples.ts';
import { drawTargets, targetCount } from './targets.ts';
import { computeOf } from './terms.ts';

/** The paper's 1/K. */
const USUAL = '1/6';

export default defineComponent({
  kind: 'objective',
  name: 'permutation-lm',
  summary: 'XLNet: some tokens are predicted in a random order, each from the text and from those before it.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'packed' }, description: 'How text becomes sequences.' }),
    encoder: Slot('encoder', { default: { type: 'xlnet' }, description: 'The network that is trained; it needs two streams.' }),
    loss: Slot('loss', { default: { type: 'sum' }, description: 'What is minimised; it has one term, plm.' }),
    predictRatio: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 1 }), Type.String({ pattern: '^[1-9][0-9]*/[1-9][0-9]*$' })], {
      default: USUAL,
      description: "Share of the tokens that are predicted, such as 0.2 or '1/6': the paper's 1/K.",
    }),
    maxNgram: Type.Integer({
      default: 5,
      minimum: 1,
      maximum: 64,
      description: 'Most words of a run of targets; n have a share in proportion to 1/n.',
    }),
    permBlock: Type.Integer({
      default: 256,
      minimum: 1,
      maximum: 65_536,
      description: 'Tokens within which the order is random; blocks follow one another. 1: from left to right.',
    }),
  }),
  needs: ['tokenizer'],
  check: ({ predictRatio }, around) => [
    ...apartProblems('permutation-lm', around),
    ...(numberOf(predictRatio as number | string) <= 1
      ? []
      : [
          {
            path: ['predictRatio'],
            message: `${String(predictRatio)} are more tokens than there are.`,
            hint: `Write 1 or less, such as '${USUAL}'.`,
          },
        ]),
  ],
  create({ examples, encoder, loss, predictRatio, maxNgram, permBlock }, { tokenizer }) {
    requireTogether('permutation-lm', examples);
    const { pad, mask } = tokenizer.special;
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize, padding: pad });
    const { streams } = trunk;
    const continuesWord = wordSense('objective/permutation-lm', tokenizer);
    if (!streams)
      throw new UserError({
        code: 'one-stream',
        message: `The objective 'permutation-lm' predicts a token from where it stands, and this encoder (${trunk.summary}) cannot.`,
        hints: [
          "Take an encoder that has two streams, such as 'xlnet' or 'electra'; one of your own needs the method streams of its trunk.",
        ],
      });
    const head = vocabularyHead(trunk);
    const drawing = { ratio: numberOf(predictRatio), maxNgram };
    const slots = (length: number): readonly number[] => [targetCount(length, drawing)];
    return {
      ...oneNetwork('encoder', trunk, head, { frame: xlnetFrame(tokenizer.special, trunk) }),
      examples,
      fields: {
        targets: { dtype: 'int32', shape: slots, holds: 'positions' },
        predicted: { dtype: 'float32', shape: slots, holds: 'weights' },
        ranks: { dtype: 'float32', shape: (length) => [length] },
      },
      corrupt({ ids, special }, { random }) {
        const targets = drawTargets({ ids, special }, drawing, continuesWord, random);
        return { targets, predicted: targets.map(() => 1), ranks: ranksOf({ special, targets }, permBlock, random) };
      },
      terms: { plm: { weights: 'predicted' } },
      compute: computeOf({ streams: streams.bind(trunk), head, mask }),
      loss,
      figures,
      floors,
      evaluation,
      samples: samplesOf(tokenizer),
      likelihoods: { encoder: likelihoodOf({ streams: streams.bind(trunk), head, mask }) },
    };
  },
});

function numberOf(share: number | string): number {
  if (typeof share === 'number') return share;
  const [over, under] = share.split('/').map(Number);
  return over / under;
}
