/**
 * Electric (Clark et al. 2020, "Pre-Training Transformers as Energy-Based Cloze Models"): the encoder gives every token an energy, which
 * is learned by telling text from noise of a known distribution. Noise comes from a masked language model and not from the paper's two
 * towers, so that its distribution is known at masked positions only, and the loss is taken there; `energy.ts` says why that is sound.
 */
import {
  bertFrame,
  defineComponent,
  maskedFields,
  maskExample,
  proposerLikelihood,
  sameSizes,
  sharingOption,
  Slot,
  twoNetworks,
  Type,
  withoutEffect,
  type Masker,
  type Objective,
  type Tokenizer,
} from 'electra-run';
import { evaluation, figuresOf, floorsOf } from './figures.ts';
import { samplesOf } from './samples.ts';
import { computeOf, termsOf } from './terms.ts';
import { unnormalised } from './unnormalised.ts';

export default defineComponent({
  kind: 'objective',
  name: 'electric',
  summary: 'Electric: an energy for every token, learned by telling text from noise whose distribution is known.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'packed' }, description: 'How text becomes sequences.' }),
    masker: Slot('masker', {
      default: { type: 'uniform', probability: 0.3 },
      description: 'Which positions are told apart; the generator reads [MASK] at all of them.',
    }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The encoder that is kept.' }),
    generator: Slot('generator', { default: { type: 'electra' }, description: 'The noise.' }),
    energy: Slot('discriminator', {
      default: { type: 'electra' },
      description: 'The head on the encoder whose number is the energy, measured from that of a vocabulary in which all are alike.',
    }),
    noise: Type.Number({
      default: 0.5,
      minimum: 0.05,
      maximum: 0.95,
      description: 'Share of the chosen positions that get a sample of the generator; the others keep their token.',
    }),
    share: sharingOption,
    loss: Slot('loss', {
      default: { type: 'sum', weights: { nce: 10 } },
      description: 'How the two losses become one: mlm of the generator, and nce of the encoder.',
    }),
  }),
  needs: ['tokenizer'],
  check: (options, around) => [
    ...(options.share === 'all' ? sameSizes(around) : []),
    ...withoutEffect(options, around),
    ...alwaysMasked(around.inside('masker.maskTokenProbability')),
  ],
  create({ examples, masker, encoder, generator, energy, noise, share, loss }, { tokenizer }) {
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize });
    const head = energy.head(trunk);
    const proposer = generator.beside(trunk, encoder);
    return {
      ...twoNetworks(proposer, { name: 'energy', trunk, head }, share),
      kept: { name: 'energy', trunk, frame: bertFrame(tokenizer.special), sees: 'all' },
      examples,
      ...noisedPositions(masker, tokenizer, noise),
      terms: termsOf(proposer),
      compute: computeOf({ trunk, head, proposer, noise }),
      scheduled: masker.scheduled,
      loss,
      figures: figuresOf(proposer),
      floors: floorsOf(noise),
      evaluation,
      samples: samplesOf(tokenizer),
      likelihoods: { ...proposerLikelihood(proposer, tokenizer.special.mask), energy: unnormalised(trunk, head) },
    };
  },
});

/** The masker's default, which says nothing. */
const USUAL = 0.85;

/** What the generator sees of a token would be in its distribution, which would then be none of noise. */
function alwaysMasked(probability: unknown): { path: string[]; message: string; hint: string }[] {
  if (probability === undefined || probability === USUAL || probability === 1) return [];
  return [
    {
      path: ['masker', 'maskTokenProbability'],
      message:
        'the noise may not know the token in whose place it stands: [MASK] is read at all chosen positions, so that this does nothing.',
      hint: 'Leave maskTokenProbability out.',
    },
  ];
}

/** A coin for each chosen position: `noised` where a sample goes, `kept` where the token stays; the generator reads [MASK] at both. */
function noisedPositions(masker: Masker, tokenizer: Tokenizer, noise: number): Pick<Objective, 'fields' | 'corrupt'> {
  const fields = maskedFields(masker);
  return {
    fields: { ...fields, noised: fields.chosen, kept: fields.chosen },
    corrupt(example, setting) {
      const masked = maskExample(example, masker, tokenizer, setting);
      const inputs = masked.inputs.slice();
      for (const position of masked.positions) inputs[position] = tokenizer.special.mask;
      const noised = masked.positions.map(() => (setting.random.uniform() < noise ? 1 : 0));
      return { ...masked, inputs, noised, kept: noised.map((coin) => 1 - coin) };
    },
  };
}
