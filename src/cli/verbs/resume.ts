/** `electra-run resume`: its words. What it does is in `../resume.ts`, in a worker. */
import { InvalidArgumentError, type Command } from 'commander';
import { onlyChanges, set } from '../changes.ts';
import type { ResumeOptions } from '../resume.ts';
import { verb, withProbes, withSandbox, type Cli } from '../verb.ts';

/** As many as `train.steps` may have. Throws what commander shows as a wrong argument. */
function step(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be the number of a step, from 1.');
  return Number(text);
}

/** Takes changes as words and by `--set`, and no `--set-file`. */
export function addResume(program: Command, { finish }: Cli): void {
  withSandbox(
    withProbes(
      verb(
        program,
        'resume',
        'Continue an unfinished run from its last checkpoint.',
        'electra-run resume runs/base\n  electra-run resume runs/base engine.device=webgpu',
      )
        .argument('<run>', 'folder of the run')
        .argument('[changes...]', 'changes of what does not change its numbers, such as engine.device=webgpu')
        .addOption(set())
        .option('--until <step>', 'evaluate and pause at this step; the next call goes on', step)
        .option('--figure <name>', 'do not begin unless there is this figure then, e.g. heldout/loss'),
    ),
  ).action(async (folder: string, words: string[], { set, ...how }: ResumeOptions & { set: string[] }) => {
    const { inWorker } = await import('../in-worker.ts');
    finish(await inWorker({ verb: 'resume', folder, options: { ...how, set: onlyChanges(words, { set }).set } }));
  });
}
