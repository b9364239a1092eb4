/** `electra-run resume`: its words. What it does is in `../resume.ts`, in a worker. */
import type { Command } from 'commander';
import { onlyChanges, set } from '../changes.ts';
import type { Probes } from '../run.ts';
import { verb, withProbes, withSandbox, type Cli } from '../verb.ts';

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
        .addOption(set()),
    ),
  ).action(async (folder: string, words: string[], { set, ...probes }: Probes & { set: string[] }) => {
    const { inWorker } = await import('../in-worker.ts');
    finish(await inWorker({ verb: 'resume', folder, options: { ...probes, set: onlyChanges(words, { set }).set } }));
  });
}
