/** `electra-run fine-tune`: its words. What it does is in `../run.ts`, in a worker. */
import type { Command } from 'commander';
import { onlyChanges, withChanges, type ChangeOptions } from '../changes.ts';
import { verb, type Cli } from '../verb.ts';

/** Takes changes as `run` does; the model's folder is not touched. */
export function addFineTune(program: Command, { finish }: Cli): void {
  withChanges(
    verb(
      program,
      'fine-tune',
      'Train the tasks of an experiment file on any model: a finished run, or a Hugging Face folder. Its folder is only read.',
      'electra-run fine-tune runs/base tasks.json5\n  electra-run fine-tune models/bert tasks.json5 seed=2 name=bert-tasks-2',
    ),
  )
    .argument('<model>', 'folder of a finished run, or a Hugging Face folder with its tokenizer')
    .argument('<experiment>', 'experiment file, JSON5; its tasks, seed, optimizer, engine and trackers are taken')
    .argument('[changes...]', 'changes of it, such as tasks.0.seeds=5')
    .option('--fresh', 'throw away what an earlier run of this name left')
    .action(async (model: string, file: string, words: string[], { fresh, ...changes }: ChangeOptions & { fresh?: boolean }) => {
      const { inWorker } = await import('../in-worker.ts');
      finish(await inWorker({ verb: 'run', file, options: { ...onlyChanges(words, changes), model, fresh } }));
    });
}
