/** `electra-run evaluate`: its words. What it does is in `../evaluate.ts`. */
import type { Command } from 'commander';
import { withChanges } from '../changes.ts';
import type { EvaluateOptions } from '../evaluate.ts';
import { verb, type Cli } from '../verb.ts';

/** Takes changes of the experiment, such as another file of examples. */
export function addEvaluate(program: Command, { streams, finish }: Cli): void {
  withChanges(
    verb(
      program,
      'evaluate',
      'Judge a fine-tuned model on the examples of a file: the metrics of its tasks. Nothing is trained, and nothing written.',
      'electra-run evaluate runs/base/downstream/supersense/model tasks.json5\n' +
        '  electra-run evaluate models/tagger tasks.json5 tasks.0.dataset.dev=other.tsv --json',
    ),
  )
    .argument('<model>', 'folder of a fine-tuned model, or a run with one')
    .argument('<experiment>', 'experiment file, JSON5; its tasks are taken, whose development examples are judged')
    .argument('[changes...]', 'changes of it')
    .option('--json', 'print JSON')
    .action(async (model: string, file: string, words: string[], options: EvaluateOptions) => {
      const { evaluateModel } = await import('../evaluate.ts');
      finish(await evaluateModel(model, file, words, options, streams));
    });
}
