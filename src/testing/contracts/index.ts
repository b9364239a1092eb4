/** The contract of each kind. */
import type { Kind } from '../../kinds/index.ts';
import type { Contract } from '../contract.ts';
import { collectiveContract } from './collective.ts';
import { corpusContract } from './corpus.ts';
import { datasetContract } from './dataset.ts';
import { discriminatorContract } from './discriminator.ts';
import { encoderContract } from './encoder.ts';
import { engineContract } from './engine.ts';
import { evaluationContract } from './evaluation.ts';
import { examplesContract } from './examples.ts';
import { filterContract } from './filter.ts';
import { generatorContract } from './generator.ts';
import { launcherContract } from './launcher.ts';
import { lossContract } from './loss.ts';
import { maskerContract } from './masker.ts';
import { metricContract } from './metric.ts';
import { objectiveContract } from './objective.ts';
import { optimizerContract } from './optimizer.ts';
import { samplerContract } from './sampler.ts';
import { schedulerContract } from './scheduler.ts';
import { stopperContract } from './stopper.ts';
import { taskContract } from './task.ts';
import { tokenizerContract } from './tokenizer.ts';
import { trackerContract } from './tracker.ts';

/** By kind: what its components must do, and what `testComponent` runs. */
export const contracts: { readonly [K in Kind]: Contract<K> } = {
  corpus: corpusContract,
  filter: filterContract,
  tokenizer: tokenizerContract,
  examples: examplesContract,
  masker: maskerContract,
  encoder: encoderContract,
  generator: generatorContract,
  discriminator: discriminatorContract,
  loss: lossContract,
  objective: objectiveContract,
  optimizer: optimizerContract,
  scheduler: schedulerContract,
  dataset: datasetContract,
  task: taskContract,
  evaluation: evaluationContract,
  metric: metricContract,
  tracker: trackerContract,
  engine: engineContract,
  launcher: launcherContract,
  sampler: samplerContract,
  stopper: stopperContract,
  collective: collectiveContract,
};
