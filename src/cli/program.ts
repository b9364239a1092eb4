/**
 * The verbs of the command line, their options and their help. What a verb does is in the file of its name, loaded when it is called.
 *
 * Exit codes: 0; 2 for bad input; 1 for a failure at run time; 130 after Ctrl-C, 143 after SIGTERM.
 */
import { existsSync } from 'node:fs';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { errors, UserError } from '../errors/index.ts';
import { packageVersion } from '../package.ts';
import { systemError } from '../errors/system-error.ts';
import { onlyChanges, set, withChanges, type ChangeOptions } from './changes.ts';
import type { CompareOptions } from './compare.ts';
import type { PlanOptions } from './plan.ts';
import type { CudaOptions } from '../setup/cuda.ts';
import type { TfjsNodeOptions } from '../setup/tfjs-node.ts';
import type { ReproduceOptions } from './reproduce.ts';
import type { SetupSettings } from './setup.ts';
import type { Probes } from './run.ts';
import type { Streams } from './streams.ts';
import type { ExtendOptions, Running, SweepOptions } from './sweep.ts';

/** Runs the words after the program's name; returns the exit code and never throws. */
export async function runProgram(words: readonly string[], streams: Streams): Promise<number> {
  const outcome = { code: 0 };
  const finish = (code: number): void => {
    outcome.code = code;
  };
  try {
    const program = programOf(streams, finish);
    await program.parseAsync(withDefaultVerb(words, program), { from: 'user' });
    return outcome.code;
  } catch (error) {
    return explain(error, streams);
  }
}

/** The verbs without a call; `finish` is told the exit code of the one that is called. */
export function programOf(streams: Streams, finish: (code: number) => void): Command {
  const program = new Command('electra-run')
    .description('Pre-train and fine-tune ELECTRA encoders from an experiment file.')
    .usage('<experiment.json5> [path=value…]\n       electra-run <verb> …')
    .version(packageVersion())
    .showSuggestionAfterError()
    // Options behind a verb's name are that verb's, also where a verb has verbs of its own.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => void streams.out.write(text), writeErr: (text) => void streams.error.write(text) })
    .addHelpText('after', example('electra-run experiments/base.json5 train.steps=100'));

  // Verbs inherit what is configured above, so they are added to the finished program.
  program.exitOverride();
  withChanges(
    verb(
      program,
      'run',
      'Pre-train, evaluate and fine-tune as the experiment says; an unfinished run is continued.',
      'electra-run run experiments/base.json5 seed=2 name=base-2 optimizer=sgd',
    ),
  )
    .argument('<experiment>', 'experiment file, JSON5')
    .argument('[changes...]', 'changes of it, such as train.steps=100 or ~tasks')
    .option('--fresh', 'throw away what an earlier run of this name left')
    .addOption(profile())
    .addOption(debugNumerics())
    .action(
      async (file: string, words: string[], { fresh, profile, debugNumerics, ...changes }: ChangeOptions & Probes & { fresh?: boolean }) =>
        finish(
          await (
            await import('./in-worker.ts')
          ).inWorker({ verb: 'run', file, options: { ...onlyChanges(words, changes), fresh, profile, debugNumerics } }),
        ),
    );
  verb(
    program,
    'resume',
    'Continue an unfinished run from its last checkpoint.',
    'electra-run resume runs/base\n  electra-run resume runs/base engine.device=webgpu',
  )
    .argument('<run>', 'folder of the run')
    .argument('[changes...]', 'changes of what does not change its numbers, such as engine.device=webgpu')
    .addOption(set())
    .addOption(profile())
    .addOption(debugNumerics())
    .action(async (folder: string, words: string[], { set, ...probes }: Probes & { set: string[] }) =>
      finish(
        await (
          await import('./in-worker.ts')
        ).inWorker({ verb: 'resume', folder, options: { ...probes, set: onlyChanges(words, { set }).set } }),
      ),
    );
  verb(program, 'reproduce', 'Run a finished run again and compare its numbers, to the bit.', 'electra-run reproduce runs/base --steps 100')
    .argument('<run>', 'folder of the run')
    .option('--check', 'only say whether code, text and machine are the recorded ones')
    .option('--steps <number>', 'repeat only so many steps, up to the next logged one', whole)
    .option('--out <folder>', 'folder of the repetition (default: <run>-reproduced)')
    .option('--tolerance <number>', 'accept figures that differ by this much, relative to the larger one', fraction)
    .option('--json', 'print JSON')
    .action(async (folder: string, options: ReproduceOptions) =>
      finish(await (await import('./in-worker.ts')).inWorker({ verb: 'reproduce', folder, options })),
    );
  verb(program, 'status', 'Say how far runs are: state, steps, speed, time left, last figures.', 'electra-run status runs --json')
    .argument('[folder]', 'folder of a run, of a sweep, or of many of both', 'runs')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: { json?: boolean }) =>
      finish(await (await import('./status.ts')).status(folder, options, streams)),
    );
  addSweep(program, streams, finish);
  verb(
    program,
    'compare',
    'Show what differs between runs and what it does to their figures, over seeds and to a baseline.',
    'electra-run compare runs/lambda --metric rtd_auc\n  electra-run compare runs/base runs/base-2',
  )
    .argument('<folders...>', 'folders of runs, and of sweeps for all of their runs')
    .addOption(
      new Option('--metric <name>', 'show this figure, e.g. rtd_auc; may be repeated; all for every one')
        .argParser(append)
        .default([], 'the most telling ones'),
    )
    .option('--baseline <run>', 'measure against this run, or this value (default: what the sweep says, or the first run)')
    .option(
      '--by <setting>',
      'the setting that the comparison is about, e.g. loss.lambda (default: what the sweep says, or the only one that differs)',
    )
    .option('--sort <name>', 'order by a setting or a figure, best first')
    .option('--json', 'print JSON')
    .option('--csv', 'print a line per run')
    .option('--html <file>', 'also write a page with tables and plots, for any browser, readable offline')
    .action(async (folders: string[], options: CompareOptions) =>
      finish(await (await import('./compare.ts')).compare(folders, options, streams)),
    );
  verb(
    program,
    'diff',
    'Show how two runs or experiments differ, key by key, and who set each value.',
    'electra-run diff runs/base experiments/base.json5',
  )
    .argument('<a>', 'folder of a run, or an experiment file')
    .argument('<b>', 'the other one')
    .option('--json', 'print JSON')
    .action(async (a: string, b: string, options: { json?: boolean }) =>
      finish(await (await import('./diff.ts')).diff(a, b, options, streams)),
    );
  withChanges(
    verb(
      program,
      'validate',
      'Check experiments and say everything that is wrong; run nothing.',
      'electra-run validate experiments/*.json5',
    ),
  )
    .argument('<experiments...>', 'experiment files; and changes of them, such as train.steps=100')
    .option('--json', 'print JSON')
    .action(async (words: string[], options: ChangeOptions & { json?: boolean }) =>
      finish(await (await import('./validate.ts')).validate(words, options, streams)),
    );
  withChanges(
    verb(
      program,
      'explain',
      'Say who set a value and what it overrode; without a path, show every value with its origin.',
      'electra-run explain experiments/base.json5 objective.loss.lambda',
    ),
  )
    .argument('<experiment>', 'experiment file')
    .argument('[paths...]', 'paths of values; and changes, such as train.steps=100')
    .option('--json', 'print JSON')
    .action(async (file: string, words: string[], options: ChangeOptions & { json?: boolean }) =>
      finish(await (await import('./explain.ts')).explainExperiment(file, words, options, streams)),
    );
  withChanges(
    verb(
      program,
      'plan',
      'Say what an experiment will cost: parameters, memory, computation, time, disk; train nothing.',
      'electra-run plan experiments/base.json5 train.batch=64 --measure',
    ),
  )
    .argument('<experiment>', 'experiment file')
    .argument('[changes...]', 'changes of it, such as train.steps=100')
    .option('--read', 'read the corpus and tokenize it, as the run would, to know how much text there is')
    .option('--measure', 'time a few real steps instead of single matrix products')
    .option('--no-time', 'leave times out')
    .option('--json', 'print JSON')
    .action(async (file: string, words: string[], options: PlanOptions) =>
      finish(await (await import('./plan.ts')).plan(file, words, options, streams)),
    );
  verb(program, 'list', 'List the components that an experiment can name.', 'electra-run list masker --plugins "./plugins/*.js"')
    .argument('[kind]', 'only components of this kind')
    .addOption(plugins())
    .option('--json', 'print JSON')
    .action(async (kind: string | undefined, options: { plugins: string[]; json?: boolean }) =>
      finish(await (await import('./list.ts')).list(kind, options, streams)),
    );
  verb(program, 'describe', "Explain a component's options.", 'electra-run describe loss/electra')
    .argument('<component>', 'kind/name, or a name alone')
    .addOption(plugins())
    .option('--json', 'print JSON')
    .action(async (component: string, options: { plugins: string[]; json?: boolean }) =>
      finish(await (await import('./describe.ts')).describe(component, options, streams)),
    );
  verb(
    program,
    'schema',
    'Print the JSON schema of experiments, for editors.',
    'electra-run schema --plugins "./plugins/*.ts" --out experiment.schema.json',
  )
    .addOption(plugins())
    .option('--out <file>', 'write to this file')
    .action(async (options: { plugins: string[]; out?: string }) => finish(await (await import('./schema.ts')).schema(options, streams)));
  verb(
    program,
    'doctor',
    'Try every engine on this machine: what works, how fast, and what would add the rest.',
    'electra-run doctor --json',
  )
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => finish(await (await import('./doctor.ts')).doctor(options, streams)));
  addSetup(program, streams, finish);
  verb(program, 'init', 'Make a starter project: an experiment, a plugin and its test.', 'electra-run init my-project')
    .argument('[folder]', 'where; this folder unless given')
    .action(async (folder: string | undefined) => finish(await (await import('./init.ts')).init(folder, streams)));
  verb(program, 'new', 'Make the skeleton of a plugin, with its test.', 'electra-run new plugin masker my-masker')
    .argument('<what>', "'plugin'")
    .argument('<kind>', 'kind of component: see electra-run list')
    .argument('<name>', 'lower-case words with dashes')
    .option('--js', 'in JavaScript instead of TypeScript')
    .action(async (what: string, kind: string, name: string, options: { js?: boolean }) =>
      finish(await (await import('./new.ts')).newPlugin(what, kind, name, options, streams)),
    );
  verb(
    program,
    'completion',
    'Print a script that completes verbs, options, files and components in a shell.',
    'source <(electra-run completion bash)',
  )
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action(async (shell: string) => finish((await import('./completion.ts')).completion(shell, streams)));
  program
    .command('complete <words...>', { hidden: true })
    .description('What can stand at the end of these words; for the scripts that completion prints.')
    .action(async (words: string[]) => finish(await (await import('./completion.ts')).complete(program, words, streams.out)));
  return program;
}

/** Those that completion is written for: `completions/`. */
const shells = ['bash', 'zsh', 'fish'];

function addSweep(program: Command, streams: Streams, finish: (code: number) => void): void {
  const load = (): Promise<typeof import('./sweep.ts')> => import('./sweep.ts');
  const sweep = running(
    withChanges(
      verb(
        program,
        'sweep',
        'Run an experiment many times, with other values: grids, lists, random settings, ablations, seeds.',
        'electra-run sweep experiments/base.json5 --grid objective.loss.lambda=1,10,50 --seeds 3 --jobs 2',
      ),
    ),
  )
    .argument('<experiment>', 'experiment file, JSON5')
    .argument('[changes...]', 'changes of it, such as train.steps=100 or ~tasks')
    .addOption(repeated('--grid <path=values>', 'every value with every other one, e.g. data.length=64,128'))
    .addOption(repeated('--zip <path=values;…>', 'values that go together, e.g. "data.length=64,128;train.batch=32,16"'))
    .addOption(repeated('--list <path=value;…>', 'one setting, e.g. "seed=7;train.batch=8"'))
    .addOption(repeated('--random <path=range>', 'draw values, e.g. scheduler.rate=1e-4..1e-2:log, train.batch=8..64:whole'))
    .option('--count <number>', 'settings to draw with --random', whole)
    .option('--ablate <path=values>', 'an ablation: runs that differ in this one value')
    .option('--baseline <value>', 'the value of an ablation that the others are compared with')
    .addOption(seeds())
    .enablePositionalOptions()
    .option('--prepare', 'write the manifest and the folders of the members, and run none')
    .option('--fresh', 'throw away what an earlier sweep of this name left')
    .action(async (file: string, words: string[], options: SweepOptions & ChangeOptions) =>
      finish(await (await load()).sweep(file, { ...options, ...onlyChanges(words, options) })),
    );
  running(
    subverb(sweep, 'resume', 'Go on with a sweep, or help another process with it.', 'electra-run sweep resume runs/lambda --jobs 2'),
  ).action(async (folder: string, options: Running) => finish(await (await load()).resumeSweep(folder, options)));
  running(
    subverb(
      sweep,
      'retry',
      'Run the members that failed once more, and what is unfinished.',
      'electra-run sweep retry runs/lambda --failed',
    ),
  )
    .requiredOption('--failed', 'those that failed')
    .action(async (folder: string, options: Running) => finish(await (await load()).retrySweep(folder, options)));
  running(
    subverb(
      sweep,
      'extend',
      'Add members to a sweep; those it has stay as they are.',
      'electra-run sweep extend runs/lambda --values 200 --seeds 5',
    ),
  )
    .addOption(repeated('--grid <path=values>', 'further values, or a further value that varies'))
    .option('--values <values>', 'further values of an ablation')
    .option('--count <number>', 'settings to draw in all', whole)
    .addOption(seeds())
    .option('--prepare', 'add the members and run none')
    .action(async (folder: string, options: ExtendOptions) => finish(await (await load()).extendSweepAt(folder, options)));
  subverb(sweep, 'status', 'Show how far every member of a sweep is.', 'electra-run sweep status runs/lambda --json')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: { json?: boolean }) => finish(await (await load()).statusOfSweep(folder, options, streams)));
}

function subverb(parent: Command, name: string, description: string, call: string): Command {
  return verb(parent, name, description, call).argument('<folder>', 'folder of the sweep, e.g. runs/lambda');
}

function running(command: Command): Command {
  return command.option('--jobs <number>', 'runs side by side, each in a process of its own', whole, 1);
}

function seeds(): Option {
  return new Option('--seeds <seeds>', 'how many seeds, e.g. 3, or which, e.g. 1,5,9');
}

function fraction(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('It must be a number from 0 to 1, e.g. 1e-4.');
  return value;
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

function addSetup(program: Command, streams: Streams, finish: (code: number) => void): void {
  const setup = verb(
    program,
    'setup',
    'Install an engine that does not come with electra-run, into .electra-run/engines.',
    'electra-run setup tfjs-node --dry-run',
  );
  verb(
    setup,
    'tfjs-node',
    "TensorFlow for the engines 'tfjs-node' and 'tfjs-node-gpu', from npm and PyPI; needs Linux, Python with pip, and g++.",
    'electra-run setup tfjs-node --gpu',
  )
    .option('--gpu', 'TensorFlow for NVIDIA GPUs, with its CUDA libraries')
    .option('--python <path>', 'Python whose TensorFlow is used if it has one, and whose pip downloads it otherwise')
    .option('--tensorflow <folder>', 'use the TensorFlow of this folder, e.g. venv/lib/python3.12/site-packages/tensorflow')
    .addOption(fresh())
    .addOption(dryRun())
    .action(async (options: TfjsNodeOptions & SetupSettings) => finish(await (await import('./setup.ts')).setupTfjsNode(options, streams)));
  verb(
    setup,
    'cuda',
    "onnxruntime's CUDA provider and NVIDIA's libraries for the engine 'onnx' with device 'cuda', from PyPI; needs Linux and Python with pip.",
    'electra-run setup cuda --no-libraries',
  )
    .option('--no-libraries', "use the system's CUDA 13 libraries")
    .option('--python <path>', 'Python whose pip downloads')
    .addOption(fresh())
    .addOption(dryRun())
    .action(async (options: CudaOptions & SetupSettings) => finish(await (await import('./setup.ts')).setupCuda(options, streams)));
}

function fresh(): Option {
  return new Option('--fresh', 'make it again although it is there');
}

function dryRun(): Option {
  return new Option('--dry-run', 'print what would be done, and do nothing');
}

function verb(program: Command, name: string, description: string, call: string): Command {
  return program.command(name).description(description).addHelpText('after', example(call));
}

function example(call: string): string {
  return `\nExample:\n  ${call}`;
}

function profile(): Option {
  return new Option('--profile', 'time 20 steps and every operation in them; print the top, and write a trace for Chrome and TensorBoard');
}

function debugNumerics(): Option {
  return new Option(
    '--debug-numerics',
    'when a loss or gradient is not finite, write every tensor of that step and its batch into the run',
  );
}

function plugins(): Option {
  return repeated('--plugins <pattern>', 'further plugin files');
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).default([], 'none').argParser(append);
}

function append(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** A file instead of a verb means `run`. */
function withDefaultVerb(words: readonly string[], program: Command): readonly string[] {
  const [first] = words;
  if (first === undefined) return ['--help'];
  const named = program.commands.some((each) => each.name() === first) || first === 'help';
  const isRun = first.startsWith('-') ? words.some(isExperiment) : isExperiment(first) || existsSync(first);
  return !named && isRun ? ['run', ...words] : words;
}

function isExperiment(word: string): boolean {
  return /^[^-=][^=]*\.json5?$/.test(word);
}

function explain(error: unknown, streams: Streams): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = error instanceof UserError ? error : systemError(error);
  if (told) {
    streams.error.write(`${told.text}\n`);
    return told.exitCode;
  }
  const { hints, message } = errors.BUG({ stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  streams.error.write(`${[message, ...hints].join('\n')}\n`);
  return 1;
}
