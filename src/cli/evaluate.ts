/** `electra-run evaluate`: the figures of a fine-tuned model on the tasks of a file. Nothing is trained and nothing written. */
import { requireExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors/index.ts';
import { savedModels } from '../export/saved-models.ts';
import { examineTasks, readTasks } from '../finetune/downstream.ts';
import { judgeSaved } from '../finetune/saved-model.ts';
import { Interrupted } from '../interrupted.ts';
import { createRun } from '../registry/container.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import { terminalLog } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { onlyChanges, type ChangeOptions } from './changes.ts';
import { modelPlace } from './fetch.ts';
import { onSignals } from './signals.ts';
import type { Streams } from './streams.ts';

/** What the verb is told beside model and file. */
export interface EvaluateOptions extends ChangeOptions {
  readonly json?: boolean;
}

interface Evaluated {
  readonly task: string;
  /** Of its development part. */
  readonly examples: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Prints a line for each metric of each task. */
export async function evaluateModel(
  given: string,
  file: string,
  words: readonly string[],
  options: EvaluateOptions,
  { out }: Streams,
): Promise<number> {
  const folder = await singleModel(await modelPlace(given));
  const {
    experiment,
    registry,
    folder: experimentFolder,
  } = await requireExperiment(file, { ...onlyChanges(words, options), model: folder });
  const run = createRun(registry, experiment, {
    cacheFolder: cacheFolderHere(),
    experimentFolder,
    log: terminalLog(),
    documents: () => {
      throw new Error('A model that is there needs no text to be read.');
    },
  });
  const controller = new AbortController();
  const release = onSignals({ onFirst: (signal) => controller.abort(new Interrupted(signal)), onSecond: () => undefined });
  try {
    const [tokenizer, objective, engine] = [await run.get('tokenizer'), await run.get('objective'), await run.get('engine')];
    const tasks = await readTasks(await examineTasks(await run.getAll('tasks')), objective.kept, tokenizer);
    const optimizer = await run.get('optimizer');
    const evaluated: Evaluated[] = [];
    for (const read of tasks) {
      const metrics = await judgeSaved({ folder, read, kept: objective.kept, tokenizer, engine, optimizer, signal: controller.signal });
      evaluated.push({ task: read.task.name, examples: read.data.dev.length, metrics });
    }
    out.write(options.json ? `${JSON.stringify({ model: folder, tasks: evaluated }, null, 2)}\n` : `${tableOf(evaluated)}\n`);
  } finally {
    release();
  }
  return 0;
}

/** The folder itself, or the only fine-tuned model of a run. */
async function singleModel(path: string): Promise<string> {
  const { isRun, models } = await savedModels(path);
  const [only, ...others] = isRun ? models.filter(({ isOfTask }) => isOfTask) : models;
  if (!only)
    throw new UserError(errors.MODEL_NOT_THERE({ folder: path, what: 'labels or answers', models: models.map((model) => model.folder) }));
  if (others.length > 0)
    throw new UserError(errors.MODEL_AMBIGUOUS({ folder: path, models: [only, ...others].map((model) => model.folder) }));
  return only.folder;
}

function tableOf(evaluated: readonly Evaluated[]): string {
  const rows = evaluated.flatMap(({ task, examples, metrics }) =>
    Object.entries(metrics).map(([metric, value]) => [task, String(examples), metric, formatFigure(value)]),
  );
  return renderTable(['task', 'examples', 'metric', 'value'], rows);
}
