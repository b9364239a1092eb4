/** `electra-run serve`: its words. What it does is in `../serve.ts`. */
import { Option, type Command } from 'commander';
import type { ServeOptions } from '../serve.ts';
import { plugins, port, verb, withEngine, type Cli } from '../verb.ts';

/** It ends with Ctrl-C. */
export function addServe(program: Command, { streams, finish }: Cli): void {
  withEngine(
    verb(
      program,
      'serve',
      'Answer over HTTP, on this machine, what predict, score, fill-mask, embed and similarity answer.',
      'electra-run serve --model models/small --port 8080',
    ),
  )
    .requiredOption('--model <folder>', 'a run of one model, a folder with config.json and model.safetensors, or an exported one')
    .addOption(
      new Option('--host <address>', 'address to listen on; another one than 127.0.0.1 is open to the network').default('127.0.0.1'),
    )
    .addOption(new Option('--port <number>', 'port to listen on; 0 takes any that is free').argParser(port).default(8080))
    .addOption(
      new Option('--beyond <what>', 'texts that are longer than the model reads: an error, or cut and told in the answer')
        .choices(['refuse', 'cut'])
        .default('refuse'),
    )
    .addOption(plugins())
    .action(async (options: ServeOptions) => {
      const { serve } = await import('../serve.ts');
      finish(await serve(options, streams));
    });
}
