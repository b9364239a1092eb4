/** A tiny model to learn from, and the shipped objective that does so. */
import packed from '../../plugins/examples/packed/plugin.ts';
import sum from '../../plugins/loss/sum/plugin.ts';
import distillation from '../../plugins/objective/distillation/plugin.ts';
import type { Encoder } from '../../src/kinds/encoder.ts';
import type { ExampleBuilder } from '../../src/kinds/examples.ts';
import type { Loss } from '../../src/kinds/loss.ts';
import type { GivenModel } from '../../src/kinds/models.ts';
import type { Objective } from '../../src/kinds/objective.ts';
import { headOf } from '../../src/nn/heads/index.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import { tinyEncoder, tinyMasker, tinyTokenizer, V } from './tiny-rtd.ts';

/** Two layers of 16 by default, whose numbers follow from the seed. */
export function tinyTeacher({
  encoder = tinyEncoder(),
  heads: kinds = { logits: 'vocabulary' },
  seed = 7,
  ...changes
}: { encoder?: Encoder; heads?: Readonly<Record<string, string>>; seed?: number } & Partial<Omit<GivenModel, 'heads'>> = {}): GivenModel {
  const trunk = encoder.trunk({ vocabularySize: V });
  const heads = Object.fromEntries(Object.entries(kinds).map(([output, kind]) => [output, headOf(trunk, kind, 2)]));
  const parameters = [...trunk.parameters, ...Object.values(heads).flatMap((head) => head.parameters)];
  const memory = new FlatMemory(parameters, []);
  initialize(memory, seed);
  const constants = parameters.map(({ name, shape }) => [name, { shape, values: memory.view(memory.weights, name).slice() }] as const);
  const network = { summary: trunk.summary, constants: Object.fromEntries(constants), folder: 'teacher', fingerprint: String(seed) };
  return { className: 'ElectraForMaskedLM', trunk, causal: false, decoder: null, heads, network, ...changes };
}

type Options = Parameters<typeof distillation.create>[0];

/** The shipped objective with these parts. */
export async function distilling(teacher: GivenModel, changes: Partial<Options> = {}, length = 8): Promise<Objective> {
  const options: Options = {
    teacher: 'teacher',
    learns: ['logits', 'mlm', 'relations'],
    temperature: 2,
    examples: packed.create({ attention: 'sequence' }, {}) as ExampleBuilder,
    masker: tinyMasker,
    encoder: tinyEncoder(),
    loss: sum.create({ weights: {} }, {}) as Loss,
    ...changes,
  };
  const models = { open: () => Promise.resolve(teacher) };
  return (await distillation.create(options, { tokenizer: tinyTokenizer, models, length })) as Objective;
}

/** The student gets the numbers that its teacher has under the same names. */
export function teach(memory: FlatMemory, { network: { constants } }: GivenModel): void {
  for (const { name } of memory.placements) memory.view(memory.weights, name).set(constants[name].values);
}
