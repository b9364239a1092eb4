/** `electra-run schema`: its words. What it does is in `../schema.ts`. */
import type { Command } from 'commander';
import type { SchemaOptions } from '../schema.ts';
import { plugins, verb, type Cli } from '../verb.ts';

/** Prints unless `--out` names a file. */
export function addSchema(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'schema',
    'Print the JSON schema of experiments, for editors.',
    'electra-run schema --plugins "./plugins/*.ts" --out experiment.schema.json',
  )
    .addOption(plugins())
    .option('--out <file>', 'write to this file')
    .action(async (options: SchemaOptions) => {
      const { schema } = await import('../schema.ts');
      finish(await schema(options, streams));
    });
}
