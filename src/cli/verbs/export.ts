/** `electra-run export`: its words. What it does is in `../export.ts`. */
import { Option, type Command } from 'commander';
import type { ExportOptions } from '../export.ts';
import { plugins, verb, withVectors, type Cli } from '../verb.ts';

/** Its model may be a run, and then it is all models of the run. */
export function addExport(program: Command, { streams, finish }: Cli): void {
  const command = verb(
    program,
    'export',
    'Write models in the form that other programs read: ONNX, for onnxruntime and transformers.js, or a folder of sentence-transformers.',
    'electra-run export runs/base --to onnx\n  electra-run export models/small --to sentence-transformers --out models/small-vectors',
  )
    .argument('<model>', 'folder of a run, for all its models, or of one model with config.json and model.safetensors')
    .addOption(new Option('--to <format>', 'what to write').choices(['onnx', 'sentence-transformers']).makeOptionMandatory())
    .option('--out <folder>', "where to; a run's own folder unless given, as onnx/<name of the model> or sentence-transformers/<name>");
  withVectors(command)
    .addOption(plugins())
    .action(async (model: string, options: ExportOptions) => {
      const { exportModels } = await import('../export.ts');
      finish(await exportModels(model, options, streams));
    });
}
