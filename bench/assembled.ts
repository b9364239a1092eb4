/** The benchmark's experiment as a user's: written, loaded and built through the package's front door; and tokens for it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import {
  createRun,
  framed,
  requireExperiment,
  silentLog,
  type Documents,
  type ExampleBatch,
  type Objective,
  type Peers,
  type Run,
} from 'electra-run';
import type { Ranks, Spec } from './spec.ts';
import { objectiveOf, SENTINELS } from './systems.ts';

/** Ids of BERT's vocabulary; ordinary words begin at the last. */
export const [CLS, SEP, FIRST] = [101, 102, 999];

/** The experiment as a file, and the components that it names. */
export async function assemble(spec: Spec, peers?: Peers): Promise<Run> {
  const { network, dropout, threads, mode } = spec;
  await mkdir(spec.scratch, { recursive: true });
  const vocabulary = path.join(spec.scratch, `vocabulary-${network.vocabulary}.txt`);
  const specials = new Map([
    [0, '[PAD]'],
    [100, '[UNK]'],
    [CLS, '[CLS]'],
    [SEP, '[SEP]'],
    [103, '[MASK]'],
    ...Array.from({ length: SENTINELS }, (_, index) => [index + 1, `[unused${index}]`] as const),
  ]);
  await writeFile(vocabulary, Array.from({ length: network.vocabulary }, (_, id) => specials.get(id) ?? `w${id}`).join('\n'));
  const experiment = {
    name: 'bench',
    corpus: { type: 'sotu' },
    tokenizer: { type: 'wordpiece', vocabulary, sentinels: SENTINELS },
    data: { length: spec.length },
    objective: objectiveOf(spec),
    optimizer: { type: 'adamw' },
    scheduler: { type: 'constant', rate: spec.learningRate },
    engine: engineOf(mode, threads),
    train: { steps: 1 },
    ...(spec.ranks ? { parallel: parallelOf(spec.ranks) } : {}),
    tasks: [{ type: 'text-classification', dataset: { type: 'wordnet-supersense' }, dropout }],
  };
  const file = path.join(spec.scratch, `experiment-${process.pid}-${threadId}.json5`);
  await writeFile(file, JSON.stringify(experiment));
  const loaded = await requireExperiment(file);
  // No text is read: the batches are made here.
  const documents: Documents = { fingerprint: 'none', turn: () => undefined, part: async function* () {}, both: async function* () {} };
  return createRun(loaded.registry, loaded.experiment, {
    cacheFolder: spec.cache,
    experimentFolder: spec.scratch,
    log: silentLog,
    documents: () => documents,
    ...(peers ? { peers } : {}),
  });
}

function parallelOf({ through, count }: Ranks): object {
  return through === 'threads' ? { type: through, ranks: count } : { type: through };
}

/** The word of a number: ordinary tokens in no order. */
export function word(spec: Spec, number: number): number {
  return FIRST + ((Math.imul(number, 2654435761) >>> 0) % (spec.network.vocabulary - FIRST));
}

/** Random ordinary tokens in the objective's frame, as many as it takes; two texts where a second term asks about them. */
export function sequences(spec: Spec, objective: Objective, step: number): ExampleBatch {
  const { length, batch } = spec;
  const { kept, examples } = objective;
  const longest = objective.exampleLength?.(length) ?? length;
  const pairs = examples.labels.length > 0;
  const { before, between, after } = kept.frame;
  const count = longest - before.length - after.length - (pairs ? between.length : 0);
  const placed = Array.from({ length: batch }, (_, row) => {
    const index = step * batch + row;
    const text = Int32Array.from({ length: count }, (__, at) => word(spec, index * longest + at + 1));
    const half = Math.floor(count / 2);
    const texts = pairs ? framed(kept.frame, text.subarray(0, half), text.subarray(half)) : framed(kept.frame, text);
    return { ...texts, labels: Object.fromEntries(examples.labels.map((name) => [name, row % 2])), index, epoch: 0 };
  });
  return { length, examples: placed };
}

/** As an experiment says it. */
function engineOf(mode: string, threads: number): object {
  if (mode === 'openvino-f32') return { type: 'openvino', precision: 'float32', threads };
  if (mode === 'openvino-bf16') return { type: 'openvino', precision: 'bfloat16', threads };
  return { type: mode === 'tfjs-wasm' ? 'onnx' : mode, threads };
}
