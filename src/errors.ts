/**
 * The catalogue of everything a user can do wrong: one entry per code, with what it says.
 *
 * `docs/errors.md` lists the same codes (a test compares both). What an error is: `user-error.ts`. Rendering with file,
 * line and code frame is `config/report.ts`; a bug in our own code is a plain Error and no entry here.
 */
import { defineError } from './user-error.ts';

export { UserError, type Fault } from './user-error.ts';

/** The first of many lines, and how many more there are. */
function shortened(lines: readonly string[]): readonly string[] {
  return lines.length > 12 ? [...lines.slice(0, 10), `… and ${lines.length - 10} more`] : lines;
}

/** What is known of a step whose numbers are not finite; see `train/not-finite.ts`. */
interface Findings {
  readonly tensor: string | null;
  readonly unnamed: string | null;
  readonly microBatch?: number;
  readonly file?: string;
}

function found({ tensor, unnamed, microBatch, file }: Findings): readonly string[] {
  return [
    tensor
      ? `The first tensor that is not finite: ${tensor}${microBatch ? `, of micro-batch ${microBatch}` : ''}.`
      : `No tensor can be named: ${unnamed}.`,
    file
      ? `${tensor ? 'Every tensor of the step, and its batch' : 'Its batch'}: ${file}.`
      : `To see ${tensor ? 'every tensor of the step and its batch' : 'its batch'}, go on with --debug-numerics.`,
  ];
}

export const errors = {
  FINE_TUNING_DIVERGED: defineError(
    'fine-tuning-diverged',
    ({
      task,
      learningRate,
      seed,
      start,
      step,
      loss,
      gradientNorm,
      ...findings
    }: {
      task: string;
      learningRate: number;
      seed: number;
      start: string;
      step: number;
      loss: number;
      gradientNorm: number;
    } & Findings) => [
      `Fine-tuning on '${task}' ${start}, with learning rate ${learningRate} and seed ${seed}, gave a loss of ${loss} and a gradient norm of ${gradientNorm} in step ${step}.`,
      ...found(findings),
      `Go on without ${learningRate} in the task's learningRates: pre-training is not repeated. Or raise its warmup, under another name.`,
    ],
  ),
  RANDOM_OP: defineError('random-op', ({ op, at }: { op: string; at?: string }) => [
    `A program may not draw random numbers by itself, and ${op} does${at ? `, at ${at}` : ''}.`,
    'It is recorded once and runs in every step: the numbers would be the same each time, and others in the next process.',
    'Use random.dropoutMask(shape, rate) or random.uniform(shape), of the context that networks and heads are given: they are drawn afresh for each step, from the seed.',
  ]),
  UNTRACED_OP: defineError(
    'untraced-op',
    ({ what, at, instead, ops }: { what: string; at?: string; instead?: string; ops?: readonly string[] }) => [
      `The onnx engine cannot compile ${what}${at ? `, used at ${at}` : ''}.`,
      instead,
      ops && `The ops of tfjs that it compiles: ${ops.join(', ')}; and what tfjs makes of them.`,
      `The engine tfjs runs every op, hundreds of times slower: --fresh --set 'engine={$replace: {type: "tfjs"}}'`,
    ],
  ),
  TRACED_READ: defineError('traced-read', ({ op, at }: { op?: string; at?: string }) => [
    `A program read the value of a tensor while it was compiled${op ? `, in ${op}` : ''}${at ? `, at ${at}` : ''}. There is no value yet: it is recorded once, and runs in every step.`,
    'Replace dataSync(), arraySync() and an `if` or `for` over values by ops: where, mul by a mask, gather, maximum. Or compute the value before the step.',
  ]),
  NO_GRADIENT: defineError('no-gradient', ({ op, differ }: { op: string; differ: boolean }) => [
    `A loss depends on the op ${op}, and tfjs knows no gradient of it${differ ? ' where its inputs differ in shape' : ''}.`,
    differ
      ? 'Bring them to one shape before, with broadcastTo or tile.'
      : 'Write it with other ops, or wrap what goes into it in stopGradient() of electra-run, where no gradient is wanted.',
  ]),
  TASK_TOO_LONG: defineError('task-too-long', ({ task, length, maxPositions }: { task: string; length: number; maxPositions: number }) => [
    `The task '${task}' reads ${length} tokens, and the network has ${maxPositions} positions.`,
    `Set the task's length to ${maxPositions} or less, or raise the network's maxPositions before pre-training.`,
  ]),
  TASK_WITHOUT_EXAMPLES: defineError(
    'task-without-examples',
    ({ task, labels, train, dev }: { task: string; labels: number; train: number; dev: number }) => [
      `The task '${task}' has ${labels} labels, and ${train} training and ${dev} dev examples that have one.`,
      "It needs two labels and an example on each side: look at the task's dataset.",
    ],
  ),
  TASK_TWICE: defineError('task-twice', ({ task }: { task: string }) => [
    `Two tasks are called '${task}', and each task's results need a name of their own.`,
    "Give one of them another 'name'.",
  ]),
  DEVICE_UNAVAILABLE: defineError('device-unavailable', ({ device, reason }: { device: string; reason: string }) => [
    `The engine's device '${device}' cannot be used here: ${reason}.`,
    device === 'cuda' && 'CUDA needs an NVIDIA card, its driver, and the provider that `npx electra-run setup cuda` installs.',
    device === 'webgpu' &&
      'WebGPU needs a graphics driver with Vulkan (on Linux: libvulkan1 and the driver of the card), Metal or Direct3D 12.',
    'Run `npx electra-run doctor` to see what works, or take the CPU: --set engine.device=cpu.',
  ]),
  OPERATION_UNAVAILABLE: defineError(
    'operation-unavailable',
    ({ device, operations }: { device: string; operations: readonly string[] }) => [
      `A program needs operations that the device '${device}' does not have: ${operations.join(', ')}.`,
      'Write the component that uses them with other ops, or take another device: --set engine.device=cpu.',
    ],
  ),
  LOSS_NOT_FINITE: defineError(
    'loss-not-finite',
    ({
      step,
      loss,
      gradientNorm,
      checkpoint,
      ...findings
    }: { step: number; loss: number; gradientNorm: number; checkpoint: number | null } & Findings) => [
      `Step ${step} gave a loss of ${loss} and a gradient norm of ${gradientNorm}. Nothing was updated; ${checkpoint === null ? 'there is no checkpoint yet' : `the last checkpoint, of step ${checkpoint}, is good`}.`,
      ...found(findings),
      'Try a lower learning rate (scheduler.rate), a longer warm-up (scheduler.warmup), or clipping (train.clipNorm), under another name or with --fresh.',
    ],
  ),
  FILE_MISSING: defineError('file-missing', ({ file, reason, near }: { file: string; reason: string; near?: string }) => [
    `Cannot read ${file}: ${reason}.`,
    near && `Did you mean ${near}?`,
  ]),
  SYNTAX: defineError('syntax', ({ found, hint }: { found: string; hint?: string }) => [found, hint]),
  DUPLICATE_KEY: defineError('duplicate-key', ({ key, first }: { key: string; first: string }) => [
    `The key '${key}' stands here twice; first on ${first}.`,
    'Keep one of the two.',
  ]),
  NOT_AN_OBJECT: defineError('not-an-object', ({ found }: { found: string }) => [
    `An experiment file holds one object, { … }, and this one holds ${found}.`,
  ]),
  BAD_EXTENDS: defineError('bad-extends', ({ found }: { found: string }) => [
    `'extends' is the path of an experiment file or an array of paths, and not ${found}.`,
    found.includes('${') && 'References are resolved after files are read, so a path cannot have one.',
  ]),
  EXTENDS_MISSING: defineError(
    'extends-missing',
    ({ name, looked, near, known }: { name: string; looked: string; near?: string; known?: string }) => [
      `There is no experiment '${name}' to extend.`,
      near && `Did you mean '${near}'?`,
      `Looked for ${looked}.`,
      known && `Shipped experiments: ${known}.`,
    ],
  ),
  EXTENDS_CYCLE: defineError('extends-cycle', ({ chain }: { chain: string }) => [
    `These experiments extend each other in a circle: ${chain}.`,
  ]),
  BAD_OVERRIDE: defineError('bad-override', ({ reason }: { reason: string }) => [
    reason,
    'The form is --set path=value, e.g. --set train.steps=1000 or --set tasks.0.seeds=3; --set ~path deletes.',
  ]),
  VERSION_TOO_NEW: defineError('version-too-new', ({ version, newest }: { version: number; newest: number }) => [
    `This file is in version ${version} of the format, and the newest that is known here is ${newest}.`,
    'Update electra-run: npm install electra-run@latest.',
  ]),
  OLD_VERSION: defineError('old-version', ({ version, newest, what }: { version: number; newest: number; what: string }) => [
    what,
    `Read as version ${version} of the format; the newest is ${newest}. Change it and write version: ${newest}.`,
  ]),
  BAD_MARKER: defineError('bad-marker', ({ reason }: { reason: string }) => [
    reason,
    'Known: { $replace: value }, { $delete: true }, { $append: [ … ] }.',
  ]),
  BAD_POSITION: defineError('bad-position', ({ path, count, key }: { path: string; count: number; key: string }) => [
    `${path} is an array of ${count}, and '${key}' is no position in it.`,
    count > 0 ? `Positions are 0 to ${count - 1}. To replace the whole array, write one: [ … ].` : 'To fill it, write an array: [ … ].',
  ]),
  NOTHING_TO_CHANGE: defineError('nothing-to-change', ({ what, hint }: { what: string; hint?: string }) => [what, hint]),
  BAD_REFERENCE: defineError('bad-reference', ({ reason }: { reason: string }) => [
    reason,
    'References are ${path.to.a.value}, ${env:NAME} and ${env:NAME:-default}; $${ is a plain ${.',
  ]),
  UNKNOWN_REFERENCE: defineError(
    'unknown-reference',
    ({ text, reason, near, known }: { text: string; reason: string; near?: string; known?: string }) => [
      `${text} ${reason}.${near ? ` Did you mean \${${near}}?` : ''}`,
      known && `Known there: ${known}.`,
    ],
  ),
  REFERENCE_CYCLE: defineError('reference-cycle', ({ chain }: { chain: string }) => [
    `These values refer to each other in a circle: ${chain}.`,
  ]),
  VARIABLE_MISSING: defineError('variable-missing', ({ name }: { name: string }) => [
    `The environment variable ${name} is not set.`,
    `Set it, or write a default: \${env:${name}:-default}.`,
  ]),
  UNKNOWN_KEY: defineError('unknown-key', ({ key, where, near, known }: { key: string; where: string; near?: string; known?: string }) => [
    `${where} has no key '${key}'.${near ? ` Did you mean '${near}'?` : ''}`,
    known,
  ]),
  MISSING_KEY: defineError('missing-key', ({ key, where, what }: { key: string; where: string; what?: string }) => [
    `${where} needs '${key}'.`,
    what,
  ]),
  WRONG_TYPE: defineError('wrong-type', ({ path, found, rule, hint }: { path: string; found: string; rule: string; hint?: string }) => [
    `${path} must be ${rule}, and is ${found}.`,
    hint,
  ]),
  OUT_OF_RANGE: defineError('out-of-range', ({ path, found, rule, hint }: { path: string; found: string; rule: string; hint?: string }) => [
    `${path} must be ${rule}, and is ${found}.`,
    hint,
  ]),
  NOT_ONE_OF: defineError('not-one-of', ({ path, found, known, near }: { path: string; found: string; known: string; near?: string }) => [
    `${path} must be one of ${known}, and is ${found}.${near ? ` Did you mean '${near}'?` : ''}`,
  ]),
  NOT_FINITE: defineError('not-finite', ({ path, found }: { path: string; found: string }) => [
    `${path} must be a finite number, and is ${found}.`,
  ]),
  MISSING_TYPE: defineError('missing-type', ({ path, kind, known }: { path: string; kind: string; known: string }) => [
    `${path} does not say which ${kind} it is: 'type' is missing.`,
    `Known: ${known}.`,
  ]),
  UNKNOWN_COMPONENT: defineError(
    'unknown-component',
    ({
      kind,
      name,
      near,
      others,
      known,
      looked,
    }: {
      kind: string;
      name: string;
      near?: string;
      others: readonly string[];
      known: string;
      looked: string;
    }) => [
      `There is no ${kind} '${name}'.${near ? ` Did you mean '${near}'?` : ''}`,
      others.length > 0 && `'${name}' is the name of a component of another kind: ${others.join(', ')}.`,
      `Known: ${known}.`,
      `Looked for plugins in ${looked}.`,
    ],
  ),
  OPTION_CONFLICT: defineError('option-conflict', ({ path, message, hint }: { path: string; message: string; hint?: string }) => [
    `${path}: ${message}`,
    hint,
  ]),
  NO_PLUGIN_THERE: defineError('no-plugin-there', ({ glob, folder }: { glob: string; folder: string }) => [
    `No file matches the plugin pattern '${glob}'.`,
    `It starts from ${folder}; plugins are .js, .mjs or .ts files (tests and .d.ts are skipped).`,
  ]),
  PLUGIN_BROKEN: defineError('plugin-broken', ({ reason }: { reason: string }) => [`This plugin cannot be loaded: ${reason}`]),
  NOT_A_COMPONENT: defineError('not-a-component', ({ reason }: { reason: string }) => [
    `This plugin exports no component: ${reason}.`,
    'Write `export default defineComponent({ kind, name, summary, options, create })`, or an array of them.',
  ]),
  DUPLICATE_COMPONENT: defineError(
    'duplicate-component',
    ({ kind, name, first, second }: { kind: string; name: string; first: string; second: string }) => [
      `Two plugins are called ${kind}/${name}: ${first} and ${second}.`,
      'Give one of them another name.',
    ],
  ),
  WOULD_OVERWRITE: defineError('would-overwrite', ({ files, hint }: { files: readonly string[]; hint: string }) => [
    `${files.length === 1 ? 'This file is' : 'These files are'} there already, and nothing was written:`,
    ...shortened(files),
    hint,
  ]),
  NO_PLUGIN_MANIFEST: defineError('no-plugin-manifest', ({ name, version }: { name: string; version: string }) => [
    `The package ${name} is installed as a plugin, and its package.json has no 'electra-run' section.`,
    `A plugin package says there what it works with and what it brings: "electra-run": { "host": "^${version}", "provides": ["masker/spans"], "plugins": ["plugins/*.js"] }.`,
    `If it is no plugin of electra-run: npm uninstall ${name}`,
  ]),
  PLUGIN_MANIFEST: defineError('plugin-manifest', ({ name, reason }: { name: string; reason: string }) => [
    `The manifest of the package ${name} is wrong: ${reason}.`,
  ]),
  PLUGIN_HOST: defineError(
    'plugin-host',
    ({ name, version, wanted, host }: { name: string; version: string; wanted: string; host: string }) => [
      `The package ${name} ${version} works with electra-run ${wanted}, and this is electra-run ${host}.`,
      `Look for a version that fits (npm install ${name}@latest), install the electra-run that it wants, or take it out: npm uninstall ${name}`,
    ],
  ),
  PLUGIN_NOT_THERE: defineError(
    'plugin-not-there',
    ({ name, component, exported }: { name: string; component: string; exported: string }) => [
      `The package ${name} says that it provides ${component}, and none of its plugin files exports it.`,
      `They export ${exported}.`,
    ],
  ),
  PLUGIN_NOT_LISTED: defineError('plugin-not-listed', ({ name, component }: { name: string; component: string }) => [
    `The package ${name} exports ${component}, and its manifest does not say so.`,
    `Add '${component}' to 'provides'.`,
  ]),
  MISSING_DEPENDENCY: defineError(
    'missing-dependency',
    ({ component, path, need, needs, provider }: { component: string; path: string; need: string; needs: string; provider: string }) => [
      `${component} (at ${path}) needs '${need}', and nothing provides it here.`,
      `Its needs: ${needs}.`,
      provider,
    ],
  ),
  DEPENDENCY_CYCLE: defineError('dependency-cycle', ({ chain, steps }: { chain: string; steps: readonly string[] }) => [
    `These components need each other in a circle: ${chain}.`,
    ...steps,
    'Remove one of the `needs`, or pass the value as an option.',
  ]),
  COMPONENT_FAILED: defineError(
    'component-failed',
    ({ component, path, reason, at }: { component: string; path: string; reason: string; at?: string }) => [
      `${component} (at ${path}) could not be made: ${reason}`,
      at && `Thrown at ${at}.`,
    ],
  ),
  DATA_UNUSABLE: defineError('data-unusable', ({ what, reason }: { what: string; reason: string }) => [
    `${what} cannot be used: ${reason}`,
  ]),
  BAD_TENSOR_FILE: defineError('bad-tensor-file', ({ file, reason }: { file: string; reason: string }) => [
    `${file} is not a valid safetensors file: ${reason}.`,
    'It was cut off, overwritten, or is something else: write or copy it again.',
  ]),
  WEIGHTS_FORMAT: defineError('weights-format', ({ folder, found }: { folder: string; found: string }) => [
    `The weights in ${folder} are in ${found}, and only safetensors are read: other formats can carry programs.`,
    `Write them anew with Python: python3 -c "from transformers import AutoModelForPreTraining as M; M.from_pretrained('${folder}').save_pretrained('${folder}')"`,
  ]),
  SHARDS_DIFFER: defineError('shards-differ', ({ index, problems }: { index: string; problems: readonly string[] }) => [
    `The files that ${index} lists are not as it says:`,
    ...shortened(problems),
    'Copy the whole folder again, with all its files of one version.',
  ]),
  MODEL_DOES_NOT_FIT: defineError(
    'model-does-not-fit',
    ({ folder, problems, hint }: { folder: string; problems: readonly string[]; hint?: string }) => [
      `The model in ${folder} does not fit the network of this experiment:`,
      ...shortened(problems),
      hint,
      'Choose the sizes that its config.json has, or another folder.',
    ],
  ),
  START_UNUSABLE: defineError('start-unusable', ({ from, reason, hint }: { from: string; reason: string; hint: string }) => [
    `The run cannot start from ${from}: ${reason}.`,
    hint,
  ]),
  START_CHANGED: defineError('start-changed', ({ folder, recorded, now }: { folder: string; recorded: string; now: string }) => [
    `The weights are no longer those that ${folder} started from: their hash was ${recorded} and is ${now}.`,
    'Restore the folder that start.from names, or run the experiment anew under another name.',
  ]),
  CHECKPOINTS_DAMAGED: defineError('checkpoints-damaged', ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
    `No checkpoint in ${folder} can be read:`,
    ...shortened(problems),
    'Restore them from a copy, or start again with --fresh.',
  ]),
  CHECKPOINT_DOES_NOT_FIT: defineError(
    'checkpoint-does-not-fit',
    ({ folder, problems }: { folder: string; problems: readonly string[] }) => [
      `The checkpoint ${folder} was made by another experiment:`,
      ...shortened(problems),
      'Continue it with the experiment.json of its run, or start again with --fresh.',
    ],
  ),
  DOES_NOT_FIT: defineError(
    'does-not-fit',
    ({ what, needed, limit, hint }: { what: string; needed: string; limit: string; hint: string }) => [
      `${what} needs about ${needed} of memory, and this machine has ${limit}.`,
      hint,
    ],
  ),
  RUN_FINISHED: defineError('run-finished', ({ folder }: { folder: string }) => [
    `The run in ${folder} is finished.`,
    'Give the new run another name with --set name=..., or replace the old one with --fresh.',
  ]),
  RUN_NOT_FINISHED: defineError('run-not-finished', ({ folder }: { folder: string }) => [
    `The run in ${folder} is not finished, so there are no final figures to compare with.`,
    `Finish it with electra-run resume ${folder}, or repeat only its first steps: --steps 100.`,
  ]),
  DATA_CHANGED: defineError('data-changed', ({ folder, recorded, now }: { folder: string; recorded: string; now: string }) => [
    `The text is no longer what ${folder} was trained on: its fingerprint was ${recorded} and is ${now}.`,
    'Restore the files of the corpus, or run the experiment anew under another name.',
  ]),
  RUN_DIFFERS: defineError('run-differs', ({ folder, differences }: { folder: string; differences: readonly string[] }) => [
    `The unfinished run in ${folder} is of another experiment:`,
    ...shortened(differences),
    'Give the new run another name with --set name=..., or replace the old one with --fresh.',
  ]),
  RUN_LOCKED: defineError(
    'run-locked',
    ({ folder, owner, lock, sameHost }: { folder: string; owner: string; lock: string; sameHost: boolean }) => [
      `Another process (${owner}) is writing the run in ${folder}.`,
      sameHost ? 'Wait for it, stop it, or give this run another name with --set name=...' : `If that process is gone, delete ${lock}.`,
    ],
  ),
  NOT_A_RUN: defineError('not-a-run', ({ folder, found }: { folder: string; found: string }) => [
    `The folder ${folder} is not a run: it has '${found}' but no experiment.json.`,
    'Give the run another name with --set name=..., or empty the folder yourself.',
  ]),
  INSIDE_A_RUN: defineError('inside-a-run', ({ folder, inside, what }: { folder: string; inside: string; what: string }) => [
    `${folder} would lie inside the ${what} ${inside}.`,
    `A ${what}'s folder is its own: choose a folder beside it.`,
  ]),
  NO_SWEEP: defineError('no-sweep', ({ file }: { file: string }) => [
    `${file} says nothing that differs between runs.`,
    "Give the values, e.g. --grid objective.loss.lambda=1,10,50 or --seeds 3, or write a 'sweep' or an 'ablation' section.",
  ]),
  IS_A_SWEEP: defineError('is-a-sweep', ({ file, section }: { file: string; section: string }) => [
    `${file} describes many runs: it has the section '${section}'.`,
    `Start them with electra-run sweep ${file}`,
  ]),
  SWEEP_TOO_LARGE: defineError('sweep-too-large', ({ count, most }: { count: number; most: number }) => [
    `This sweep has ${count} runs, and ${most} are the most.`,
    'Vary fewer values at once, or draw some of them with sweep.random.',
  ]),
  SWEEP_DIFFERS: defineError(
    'sweep-differs',
    ({ folder, differences, extendable }: { folder: string; differences: readonly string[]; extendable: boolean }) => [
      `The sweep in ${folder} was made of something else:`,
      ...shortened(differences),
      extendable && `Add what is new with electra-run sweep extend ${folder}`,
      `Go on with it as it is with electra-run sweep resume ${folder}; give the new one another name with --set name=..., or replace the old one with --fresh.`,
    ],
  ),
  SWEEP_RUNNING: defineError('sweep-running', ({ folder, member }: { folder: string; member: string }) => [
    `The sweep in ${folder} cannot be replaced while it runs: a process works on ${member}.`,
    'Stop it, or give the new sweep another name with --set name=...',
  ]),
  NOT_A_SWEEP: defineError('not-a-sweep', ({ folder, found }: { folder: string; found: string }) => [
    `The folder ${folder} is not a sweep: ${found}.`,
    'Sweeps are made by electra-run sweep <experiment.json5> and lie below runs/ unless said otherwise.',
  ]),
  ENGINE_NOT_INSTALLED: defineError(
    'engine-not-installed',
    ({
      engine,
      looked,
      unusable,
      command,
    }: {
      engine: string;
      looked: readonly string[];
      unusable: readonly string[];
      command: string;
    }) => [
      `The engine '${engine}' is not installed: it does not come with electra-run.`,
      ...unusable,
      `Install it: ${command}`,
      `Looked in ${looked.join(', ')}.`,
    ],
  ),
  ENGINE_BROKEN: defineError(
    'engine-broken',
    ({ engine, file, reason, command }: { engine: string; file: string; reason: string; command: string }) => [
      `The engine '${engine}' does not load: ${reason}`,
      `It lies in ${file}.`,
      `Install it again: ${command}`,
      'See what works here: npx electra-run doctor',
    ],
  ),
  ENGINE_WITHOUT_GPU: defineError('engine-without-gpu', ({ engine }: { engine: string }) => [
    `The engine '${engine}' was asked for a GPU, and TensorFlow found none that it can use.`,
    'See what is missing: npx electra-run doctor',
    "Without a GPU, the engine 'onnx' is the fastest.",
  ]),
  SETUP_IMPOSSIBLE: defineError('setup-impossible', ({ what, reason, hint }: { what: string; reason: string; hint: string }) => [
    `Setting up ${what} is not possible here: ${reason}`,
    hint,
  ]),
  SETUP_FAILED: defineError(
    'setup-failed',
    ({
      what,
      command,
      reason,
      output,
      hint,
    }: {
      what: string;
      command: string;
      reason: string;
      output: readonly string[];
      hint?: string;
    }) => [`Setting up ${what} failed: ${reason}. Nothing was changed.`, `Command: ${command}`, ...output.map((line) => `  ${line}`), hint],
  ),
  SYSTEM: defineError('system', ({ message, hint }: { message: string; hint: string }) => [
    `The operating system refused: ${message}.`,
    hint,
  ]),
  BUG: defineError('bug', ({ stack }: { stack: string }) => ['This should not have happened: a bug in electra-run or in a plugin.', stack]),
  NOT_A_RUN_FOLDER: defineError('not-a-run-folder', ({ folder, found }: { folder: string; found: string }) => [
    `${folder} is neither a run nor a sweep: ${found}.`,
    "Runs are made by 'electra-run <experiment.json5>' and lie below runs/ unless said otherwise.",
  ]),
  RUN_FILE_UNREADABLE: defineError('run-file-unreadable', ({ file, reason }: { file: string; reason: string }) => [
    `${file} cannot be read: ${reason}.`,
    'Restore it, or make the run again.',
  ]),
  NO_RUN_READABLE: defineError('no-run-readable', ({ problems }: { problems: readonly string[] }) => [
    'None of these runs can be read:',
    ...shortened(problems),
    'Restore the files, or make the runs again.',
  ]),
  UNKNOWN_NAME: defineError(
    'unknown-name',
    ({ word, what, known, near }: { word: string; what: string; known: readonly string[]; near?: string }) => [
      `No ${what} of these runs is called '${word}'.${near ? ` Did you mean '${near}'?` : ''}`,
      known.length > 0 && `Known: ${shortened(known).join(', ')}.`,
    ],
  ),
  AMBIGUOUS_NAME: defineError('ambiguous-name', ({ word, what, found }: { word: string; what: string; found: readonly string[] }) => [
    `More than one ${what} is called '${word}': ${shortened(found).join(', ')}.`,
    'Write more of the name.',
  ]),
  BAD_ARGUMENTS: defineError('bad-arguments', ({ reason, hint }: { reason: string; hint?: string }) => [reason, hint]),
} as const;
