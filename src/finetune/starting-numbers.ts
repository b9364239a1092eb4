/** The numbers that one fine-tuning begins with. */
import { isOfTrunk, initialize } from '../nn/parameters.ts';
import { randomFor } from '../random.ts';
import type { Task } from '../kinds/task.ts';
import type { Model } from './model.ts';
import { headStart, type Pretrained } from './pretrained.ts';
import type { Trial } from './trial.ts';

/** What the numbers hang on. */
export interface Starting {
  readonly task: Pick<Task, 'name'>;
  readonly pretrained: Pretrained;
  readonly seed: number;
}

/** Writes them into the model's memory: everything is drawn from the seed, the trunk too; then the pre-trained numbers go over it. */
export function writeStart(
  { task, pretrained, seed }: Starting,
  { memory, head }: Pick<Model, 'memory' | 'head'>,
  trial: Pick<Trial, 'init' | 'seed'>,
): void {
  initialize(memory, randomFor(seed, 'fine-tuning', task.name, trial.seed).integer(2 ** 32));
  if (trial.init === 'scratch') return;
  const trunk = memory.placements.filter(isOfTrunk);
  for (const name of [...trunk.map(({ name }) => name), ...headStart(head, pretrained).pretrained]) {
    const numbers = pretrained(name);
    if (!numbers) throw new Error(`The pre-trained network has no parameter '${name}'.`);
    memory.view(memory.weights, name).set(numbers);
  }
}
