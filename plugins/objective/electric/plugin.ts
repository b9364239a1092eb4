/**
 * Electric (Clark et al. 2020, "Pre-Training Transformers as Energy-Based Cloze Models"): the encoder gives every token an energy, which
 * is learned by telling text from noise of a known distribution. Noise comes from a masked language model and not from the paper's two
 * towers, so that its distribution is known at masked positions only, and the loss is taken there; `energy.ts` says why that is sound.
 */
import {
  bertFrame,
  chosenPositions,
  defineComponent,
  sameSizes,
  ScheduledOption,
  scheduledProblems,
  sharingOption,
  Slot,
  twoNetworks,
  Type,
  upTo,
  withoutEffect,
  type Field,
  type Objective,
} from 'electra-run';
import { evaluationOf, figuresOf } from './figures.ts';
import { samplesOf } from './samples.ts';
import { computeOf, lossOf, termsOf } from './terms.ts';

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
    lambda: ScheduledOption({
      default: 10,
      minimum: 0,
      ...upTo(1e6),
      description: "Weight of the encoder's loss; the generator's has weight 1.",
    }),
  }),
  needs: ['tokenizer'],
  check: (options, around) => [
    ...(options.share === 'all' ? sameSizes(around) : []),
    ...withoutEffect(options, around),
    ...scheduledProblems(options, ['lambda']),
    ...alwaysMasked(around.inside('masker.maskTokenProbability')),
  ],
  create({ examples, masker, encoder, generator, energy, noise, share, lambda }, { tokenizer }) {
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize });
    const head = energy.head(trunk);
    const proposer = generator.beside(trunk, encoder);
    return {
      ...twoNetworks(proposer, { name: 'energy', trunk, head }, share),
      kept: { name: 'energy', trunk, frame: bertFrame(tokenizer.special), sees: 'all' },
      examples,
      ...noisedPositions(chosenPositions(masker, tokenizer), noise, tokenizer.special.mask),
      terms: termsOf(proposer),
      compute: computeOf({ trunk, head, proposer, noise }),
      scheduled: masker.scheduled,
      loss: lossOf(lambda),
      figures: figuresOf(proposer),
      evaluation: evaluationOf(noise),
      samples: samplesOf(tokenizer),
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

type Host = Pick<Objective, 'fields' | 'corrupt'>;

/** A coin for each chosen position: `noised` where a sample goes, `kept` where the token stays; the generator reads [MASK] at both. */
function noisedPositions({ fields, corrupt }: Host, noise: number, mask: number): Host {
  const weights: Field = { ...fields.chosen };
  return {
    fields: { ...fields, noised: weights, kept: weights },
    corrupt(example, setting) {
      const masked = corrupt(example, setting);
      const positions = Array.from(masked.positions);
      const inputs = Int32Array.from(masked.inputs);
      for (const position of positions) inputs[position] = mask;
      const noised = positions.map(() => (setting.random.uniform() < noise ? 1 : 0));
      return { ...masked, inputs, noised, kept: noised.map((coin) => 1 - coin) };
    },
  };
}
