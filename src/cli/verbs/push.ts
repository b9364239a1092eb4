/** `electra-run push`: its words. What it does is in `../push.ts`. */
import type { Command } from 'commander';
import type { PushOptions } from '../push.ts';
import { verb, type Cli } from '../verb.ts';

/** Asks nothing; the token is in the environment and nowhere else. */
export function addPush(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'push',
    "Upload a model's folder with its card to the hub; HF_TOKEN must be set.",
    'electra-run push runs/base/downstream/pos/model hf:me/pos --dry-run',
  )
    .argument('<model>', 'folder of a model, or a run that has only one')
    .argument('<name>', "where to: 'hf:owner/name', or 'hf:owner/name@branch'")
    .option('--dry-run', 'print what would be uploaded; ask nobody')
    .option('--public', 'if the repository is not there yet, make one that everybody can see (default: a private one)')
    .option('--message <text>', 'of the commit')
    .action(async (model: string, name: string, options: PushOptions) => {
      const { push } = await import('../push.ts');
      finish(await push(model, name, options, streams));
    });
}
