/** `electra-run demo`: its words. What it does is in `../demo.ts`. */
import { Option, type Command } from 'commander';
import type { DemoOptions } from '../demo.ts';
import { plugins, port, verb, type Cli } from '../verb.ts';

/** A run's checkpoints are what its slider goes over. */
export function addDemo(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'demo',
    'Show the networks of a run at work in a browser, step by step: a folder that needs nothing else, served on this machine.',
    'electra-run demo runs/base',
  )
    .argument('<run>', 'folder of a finished run, or of saved networks')
    .option('--out <folder>', "where to; a run's own folder unless given, as demo")
    .addOption(new Option('--bits <bits>', 'of a weight: 32 as trained, or 8 for a quarter of the size').choices(['32', '8']).default('32'))
    .addOption(new Option('--port <port>', 'to serve at; any that is free unless given').argParser(port).default(0, 'any'))
    .option('--no-serve', 'write the folder, and end')
    .addOption(plugins())
    .action(async (run: string, { bits, ...options }: Omit<DemoOptions, 'bits'> & { readonly bits: '32' | '8' }) => {
      const { demo } = await import('../demo.ts');
      finish(await demo(run, { ...options, bits: bits === '8' ? 8 : 32 }, streams));
    });
}
