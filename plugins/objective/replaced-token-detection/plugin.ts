/**
 * Replaced token detection (Clark et al. 2020, section 3.1): the generator fills in chosen positions,
 * the discriminator tells for every token whether it was replaced. What happens on the host stands in `corrupt.ts`, what happens
 * in the program in `terms.ts`, what is trained when in `training.ts`, what an evaluation counts in `evaluation.ts`.
 */
import {
  bertFrame,
  defineComponent,
  proposerLikelihood,
  ScheduledOption,
  scheduleOf,
  sharingOption,
  Slot,
  twoNetworks,
  Type,
} from 'electra-run';
import { adversarialLoss, withBaseline } from './adversarial.ts';
import { corrupterOf, fieldsOf } from './corrupt.ts';
import { evaluation, floorsOf } from './evaluation.ts';
import { figuresOf } from './figures.ts';
import { originality } from './originality.ts';
import { samplesOf } from './samples.ts';
import { computeOf, termsOf } from './terms.ts';
import { misfitsOf, stagesOf, TRAINING } from './training.ts';

export default defineComponent({
  kind: 'objective',
  name: 'replaced-token-detection',
  summary: 'ELECTRA: a generator proposes tokens, a discriminator tells which were replaced.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'packed' }, description: 'How text becomes sequences.' }),
    masker: Slot('masker', { default: { type: 'uniform' }, description: 'Which positions the generator fills in.' }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The encoder that is kept.' }),
    generator: Slot('generator', { default: { type: 'electra' }, description: 'What proposes replacements.' }),
    discriminator: Slot('discriminator', {
      default: { type: 'electra' },
      description: 'The head on the encoder that tells which tokens were replaced.',
    }),
    loss: Slot('loss', { default: { type: 'electra' }, description: 'How the two losses become one.' }),
    share: sharingOption,
    training: TRAINING,
    temperature: ScheduledOption({
      default: 1,
      exclusiveMinimum: 0,
      maximum: 100,
      description: 'Divides the logits before sampling: above 1 the replacements are more random. A number, or a way from one to another.',
    }),
    detect: Type.Union([Type.Literal('all'), Type.Literal('chosen')], {
      default: 'all',
      description:
        "Where the discriminator's loss is taken: at all real tokens, or only at the chosen positions (the paper's ELECTRA 15 %).",
    }),
  }),
  needs: ['tokenizer'],
  check: misfitsOf,
  create({ examples, masker, encoder, generator, discriminator, loss, share, training, temperature, detect }, { tokenizer }) {
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize });
    const head = discriminator.head(trunk);
    const adversarial = training === 'adversarial';
    const beside = generator.beside(trunk, encoder);
    const stages = stagesOf(training, beside);
    const proposer = adversarial ? withBaseline(beside) : beside;
    return {
      ...twoNetworks(proposer, { name: 'discriminator', trunk, head }, share),
      kept: { name: 'discriminator', trunk, frame: bertFrame(tokenizer.special), sees: 'all' },
      examples,
      fields: fieldsOf(masker, detect),
      corrupt: corrupterOf(masker, tokenizer, detect),
      terms: termsOf({ proposer, detect, adversarial }),
      stages,
      compute: computeOf({ trunk, head, proposer, adversarial }),
      scheduled: { ...masker.scheduled, temperature: scheduleOf(temperature) },
      loss: adversarial ? adversarialLoss(loss) : loss,
      figures: figuresOf(proposer, adversarial),
      floors: floorsOf(detect),
      evaluation,
      samples: samplesOf(tokenizer),
      likelihoods: { ...proposerLikelihood(beside, tokenizer.special.mask), discriminator: originality(trunk, head) },
    };
  },
});
