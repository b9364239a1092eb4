/** Language models of a tiny network on batches of one's own: what the tests of their programs run. */
import causalLm from '../../plugins/objective/causal-lm/plugin.ts';
import maskedLm from '../../plugins/objective/masked-lm/plugin.ts';
import packed from '../../plugins/examples/packed/plugin.ts';
import sum from '../../plugins/loss/sum/plugin.ts';
import uniform from '../../plugins/masker/uniform/plugin.ts';
import type { ExampleBatch } from '../../src/data/batches.ts';
import { framed } from '../../src/data/frame.ts';
import type { Engine } from '../../src/kinds/engine.ts';
import type { ExampleBuilder } from '../../src/kinds/examples.ts';
import type { Loss } from '../../src/kinds/loss.ts';
import type { Masker } from '../../src/kinds/masker.ts';
import type { Objective } from '../../src/kinds/objective.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import type { HostTensor } from '../../src/nn/program.ts';
import { shapeOf } from '../../src/objective/evaluate.ts';
import type { Mode } from '../../src/objective/fields.ts';
import { objectiveProgram } from '../../src/objective/program.ts';
import { tinyEncoder, tinyTokenizer } from './tiny-rtd.ts';

export const uniformMasker = uniform.create({ probability: 0.15, maskTokenProbability: 0.8, randomTokenProbability: 0 }, {}) as Masker;
const loss = sum.create({ weights: {} }, {}) as Loss;
const examples = packed.create({ attention: 'sequence' }, {}) as ExampleBuilder;

export function causalObjective(changes: { readonly vocabularySize?: number } = {}): Objective {
  return causalLm.create({ examples, encoder: tinyEncoder(), loss }, { tokenizer: { ...tinyTokenizer, ...changes } }) as Objective;
}

interface MaskedSettings {
  readonly second?: 'none' | 'next-sentence' | 'sentence-order';
  readonly copies?: number;
  readonly masker?: Masker;
  readonly examples?: ExampleBuilder;
}

/** Examples of pairs have both labels. */
export function maskedObjective({ second = 'none', ...changes }: MaskedSettings = {}): Objective {
  const pairs: ExampleBuilder = { ...examples, labels: ['next_sentence_label', 'sentence_order_label'] };
  const options = {
    examples: second === 'none' ? examples : pairs,
    masker: uniformMasker,
    encoder: tinyEncoder({ maxPositions: 16 }, 16),
    loss,
    second,
  };
  return maskedLm.create({ ...options, ...changes }, { tokenizer: tinyTokenizer }) as Objective;
}

/** These texts or pairs of texts in their frame. */
export function batchOf(
  { kept: { frame } }: Objective,
  texts: readonly (readonly [readonly number[], (readonly number[])?])[],
  { length, epoch = 0, label = 0 }: { readonly length: number; readonly epoch?: number; readonly label?: number },
): ExampleBatch {
  const labels = { next_sentence_label: label, sentence_order_label: label };
  return { length, examples: texts.map(([a, b], index) => ({ ...framed(frame, a, b), labels, index, epoch })) };
}

/** Runs the objective's program on these inputs. `weights` may change the numbers before that. */
export async function outcomeOf(
  engine: Engine,
  objective: Objective,
  batch: ExampleBatch,
  { mode, inputs, weights }: { mode: Mode; inputs: Readonly<Record<string, HostTensor>>; weights?: (memory: FlatMemory) => void },
): Promise<{ outputs: Readonly<Record<string, HostTensor>>; memory: FlatMemory }> {
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 3);
  weights?.(memory);
  const model = await engine.load(memory);
  const executable = await model.compile(objectiveProgram(objective, shapeOf(batch), mode));
  const outputs = await executable.run(inputs, { seed: 1, step: 0 });
  await model.release();
  return { outputs, memory };
}
