/** Stages of an experiment's own: killed in each and where the next begins with other sequences, a copy and another schedule. */
import { campaign } from '../support/chaos/campaign.ts';
import { finishing, prepared } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const staged = (stages: readonly unknown[]): string[] => ['~train.steps', `train.stages=${JSON.stringify(stages)}`];
const stages = [
  { steps: 3, length: 16, batch: 16, terms: ['mlm'], frozen: ['discriminator'] },
  { steps: 2, objective: { masker: { probability: 0.3 } }, scheduler: { type: 'constant', rate: 1e-3, warmup: 0 } },
  { steps: 3, frozen: ['generator'], terms: ['rtd'], copies: [{ from: 'generator', to: 'discriminator' }] },
];
const [, ...every] = short(8);
const apart = ['objective.share=none', 'objective.generator.width=1', ...every];
const words = ['experiments/tiny.json5', 'name=run', 'tasks=[]', ...apart, ...staged(stages)];

campaign({
  name: 'train.stages',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'clock'],
  commands: [words],
  ways: finishing(words),
  prepare: (folder) =>
    prepared(folder, [...words, 'name=first', `train.stages=${JSON.stringify([{ ...stages[0], steps: 1 }, { steps: 1 }])}`]),
});
