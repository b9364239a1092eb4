/** What an objective is checked on: the text of the tiny experiment in batches of its examples. */
import type { ExampleBatch, PlacedExample } from '../../../data/batches.ts';
import { loadData, type Data } from '../../../data/load.ts';
import type { Objective } from '../../../kinds/objective.ts';
import type { Optimizer } from '../../../kinds/optimizer.ts';
import { silentLog } from '../../../track/silent.ts';
import type { Workshop } from '../../workshop.ts';

/** The objective with data to train on: sequences of 24 tokens, some of them padded. */
export interface ObjectiveScene {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly data: Data;
  readonly batch: ExampleBatch;
}

/** Reads the text of the tiny experiment as the objective wants its examples. */
export async function sceneOf(objective: Objective, workshop: Workshop): Promise<ObjectiveScene> {
  const run = await workshop.run();
  const { examples, kept } = objective;
  const layout = { data: { length: 24, heldOut: 0.1 }, train: { batch: 4 }, seed: 1, examples, frame: kept.frame } as const;
  const data = await loadData({
    ...layout,
    documents: await run.get('documents'),
    tokenizer: await run.get('tokenizer'),
    cacheFolder: `${workshop.folder()}/cache`,
    log: silentLog,
  });
  // Some of the examples cut short, so that there is padding whatever the builder does.
  const batch = data.train.at(0);
  const cut = batch.examples.map((example, row) => (row % 2 === 0 ? example : shortened(example, 5)));
  return { objective, optimizer: await run.get('optimizer'), data, batch: { ...batch, examples: cut } };
}

/** Without some tokens of the text before the last ones of the frame. */
function shortened(example: PlacedExample, tokens: number): PlacedExample {
  const { ids, segments, special, documents } = example;
  const end =
    ids.length -
    Array.from(special)
      .reverse()
      .findIndex((mark) => mark === 0);
  const kept = (_: number, at: number): boolean => at < end - tokens || at >= end;
  const left = documents?.filter(kept);
  const apart = left ? { documents: left.map((begin) => left.indexOf(begin)) } : {};
  return { ...example, ids: ids.filter(kept), segments: segments.filter(kept), special: special.filter(kept), ...apart };
}
