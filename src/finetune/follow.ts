/** Fine-tuning as every rank but the first has it: the same updates, and nothing is judged or written. */
import type { Engine } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { RankGroup } from '../parallel/group.ts';
import { createModel } from './model.ts';
import { pretrainedOf, type Pretraining } from './pretrained.ts';
import { isShared } from './shared-tasks.ts';
import { writeStart } from './starting-numbers.ts';
import { trainOrFail } from './fine-tune.ts';
import type { ReadTask } from './task-data.ts';
import { trialsOf } from './trial.ts';

/** What a rank follows with. */
export interface Following {
  readonly tasks: readonly ReadTask[];
  readonly parts: Pretraining & { readonly objective: Objective; readonly tokenizer: Tokenizer; readonly engine: Engine };
  readonly beside: Readonly<Record<string, Float32Array>>;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly group: RankGroup;
}

/** All fine-tunings that the first rank makes of tasks that are shared. */
export async function followFineTuning({ tasks, parts, beside, optimizer: usual, seed, group }: Following): Promise<void> {
  const { objective, tokenizer, engine } = parts;
  const pretrained = pretrainedOf(parts, beside);
  for (const { task, data } of tasks) {
    if (!isShared(task, group)) continue;
    const { optimizer = usual } = task.fineTuning;
    const { collective, signal } = group;
    const model = await createModel({ task, kept: objective.kept, classes: data.labels.length, engine, optimizer, collective });
    try {
      for (const trial of trialsOf(task)) {
        if (await group.fromFirst(() => false)) continue;
        writeStart({ task, pretrained, seed }, model, trial);
        await trainOrFail({ task, data, tokenizer, engine, seed, numericsFolder: null, signal, group }, model, trial, () => undefined);
      }
    } finally {
      await model.release();
    }
  }
}
