/**
 * What all datasets have in common: the split by group, the seeded sample, the list of labels.
 *
 * A dataset says how to get its examples; everything else happens here, so that "1,000 training
 * examples" means the same everywhere.
 */
import { Type } from 'typebox';
import { upTo } from '../up-to.ts';
import { errors, UserError } from '../errors/index.ts';
import type { AnyExample, Dataset } from '../kinds/dataset.ts';
import { randomFor } from '../random.ts';

/** Options that every dataset has; spread them into the dataset's own. */
export const sampleOptions = {
  trainExamples: Type.Optional(
    Type.Integer({ minimum: 1, ...upTo(1e9), description: 'Train on a seeded sample of this many examples; all when left out.' }),
  ),
  devExamples: Type.Optional(
    Type.Integer({ minimum: 1, ...upTo(1e9), description: 'Evaluate on a seeded sample of this many examples; all when left out.' }),
  ),
  seed: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 2 ** 32 - 1,
    description: 'Draws the samples; smaller samples are the beginning of larger ones.',
  }),
};

/** Values of {@link sampleOptions}: how many examples of each side are used, and which. */
export interface SampleSettings {
  readonly trainExamples?: number;
  readonly devExamples?: number;
  readonly seed: number;
}

/** Examples to train on, and others to evaluate on. */
export interface Parts<Example> {
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
}

/** A dataset over examples that are read when they are first asked for. Its labels are those of all examples, sorted. */
export function datasetOf<Example extends AnyExample>(
  name: string,
  samples: SampleSettings,
  read: () => Promise<Parts<Example>>,
): Dataset<Example> {
  let parts: Promise<Parts<Example>> | undefined;
  const all = (): Promise<Parts<Example>> => (parts ??= read());
  return {
    name,
    async labels() {
      const { train, dev } = await all();
      return [...new Set([...train, ...dev].flatMap(labelsOf))].sort();
    },
    async split(part) {
      const limit = part === 'train' ? samples.trainExamples : samples.devExamples;
      const examples = (await all())[part];
      if (limit !== undefined && limit > examples.length)
        throw new UserError(errors.SAMPLE_TOO_LARGE({ dataset: name, part, limit, count: examples.length }));
      return sample(examples, limit, samples.seed, part);
    },
  };
}

/**
 * Puts about a tenth of the groups into dev, by a hash of the group's name: examples that share a
 * text (or whatever the group stands for) are never on both sides.
 */
export function splitByGroup<Example>(examples: readonly Example[], groupOf: (example: Example) => string): Parts<Example> {
  const train: Example[] = [];
  const dev: Example[] = [];
  const sides = new Map<string, Example[]>();
  for (const example of examples) {
    const group = groupOf(example);
    const side = sides.get(group) ?? (randomFor('dev split', group).uniform() < 0.1 ? dev : train);
    sides.set(group, side);
    side.push(example);
  }
  return { train, dev };
}

/** The same for a file of the user's, who has to name another one where a tenth of it comes to nothing. */
export function holdOut<Example>(file: string, examples: readonly Example[], groupOf: (example: Example) => string): Parts<Example> {
  const parts = splitByGroup(examples, groupOf);
  const { train, dev } = parts;
  if (train.length > 0 && dev.length > 0) return parts;
  const few = examples.length === 1 ? 'one example' : `${examples.length} examples`;
  throw new Error(
    `${file} has ${few}, and about a tenth of the different ones is held out to evaluate on, which came to ` +
      `${dev.length === 0 ? 'none' : 'all'}. Name a file of examples to evaluate on as 'dev', or take more examples.`,
  );
}

function labelsOf(example: AnyExample): readonly string[] {
  if ('choices' in example || 'passage' in example) return [];
  if ('label' in example) return [example.label];
  return example.labels.flatMap((label) => label ?? []);
}

function sample<Example>(examples: readonly Example[], limit: number | undefined, seed: number, part: string): readonly Example[] {
  if (limit === undefined || limit >= examples.length) return examples;
  return Array.from(randomFor(seed, 'dataset sample', part).permutation(examples.length).subarray(0, limit), (index) => examples[index]);
}
