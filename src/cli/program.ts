/**
 * The command line: all verbs, which of them a call means, and what is said when it fails. The words of a verb are in the file of
 * its name in `verbs/`; what it does is in the file of its name here, loaded when it is called.
 *
 * Exit codes: 0; 2 for bad input; 1 for a failure at run time; 130 after Ctrl-C, 143 after SIGTERM, 129 after a closed terminal.
 */
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { errors, UserError } from '../errors/index.ts';
import { Interrupted } from '../interrupted.ts';
import { outlet, written } from '../output/outlet.ts';
import { packageVersion } from '../package.ts';
import { SANDBOX } from '../config/sandbox.ts';
import { bugText, stackOf, toldFailure } from './failure.ts';
import type { Streams } from './streams.ts';
import { example, type Cli } from './verb.ts';
import { addEmbed, addFillMask, addPredict, addScore, addSimilarity } from './verbs/ask.ts';
import { addCompare } from './verbs/compare.ts';
import { addCompletion } from './verbs/completion.ts';
import { addData } from './verbs/data.ts';
import { addDemo } from './verbs/demo.ts';
import { addDescribe } from './verbs/describe.ts';
import { addDiff } from './verbs/diff.ts';
import { addDoctor } from './verbs/doctor.ts';
import { addEvaluate } from './verbs/evaluate.ts';
import { addExplain } from './verbs/explain.ts';
import { addExport } from './verbs/export.ts';
import { addExtend } from './verbs/extend.ts';
import { addFetch } from './verbs/fetch.ts';
import { addFineTune } from './verbs/fine-tune.ts';
import { addGenerate } from './verbs/generate.ts';
import { addInit } from './verbs/init.ts';
import { addList } from './verbs/list.ts';
import { addLogits } from './verbs/logits.ts';
import { addNew } from './verbs/new.ts';
import { addPlan } from './verbs/plan.ts';
import { addPush } from './verbs/push.ts';
import { addReproduce } from './verbs/reproduce.ts';
import { addResume } from './verbs/resume.ts';
import { addRun } from './verbs/run.ts';
import { addSchema } from './verbs/schema.ts';
import { addServe } from './verbs/serve.ts';
import { addSetup } from './verbs/setup.ts';
import { addStatus } from './verbs/status.ts';
import { addSweep } from './verbs/sweep.ts';
import { addValidate } from './verbs/validate.ts';

/** In the order in which the help lists them. */
const VERBS: readonly ((program: Command, cli: Cli) => void)[] = [
  addRun,
  addResume,
  addExtend,
  addFineTune,
  addReproduce,
  addStatus,
  addSweep,
  addCompare,
  addDiff,
  addExport,
  addEvaluate,
  addPredict,
  addScore,
  addFillMask,
  addEmbed,
  addSimilarity,
  addServe,
  addLogits,
  addGenerate,
  addDemo,
  addFetch,
  addPush,
  addValidate,
  addExplain,
  addPlan,
  addData,
  addList,
  addDescribe,
  addSchema,
  addDoctor,
  addSetup,
  addInit,
  addNew,
  addCompletion,
];

/**
 * Runs the words after the program's name; returns the exit code and never throws.
 *
 * What a verb writes to `out` is what it was called for, so that it has failed where this cannot be written; a reader that has enough
 * (`| head`) is no failure. Runs say what they do in a log (`terminalLog`), which may be lost.
 */
export async function runProgram(words: readonly string[], { out, error }: Streams): Promise<number> {
  const lost: NodeJS.ErrnoException[] = [];
  const streams = { out: outlet(out, (reason) => lost.push(reason)), error: outlet(error) };
  const code = await called(words, streams);
  await written(out);
  const refused = lost.find((reason) => reason.code !== 'EPIPE');
  if (!refused) return code;
  const message = `standard output cannot be written: ${refused.message}`;
  const hint = 'What was asked for stood there: make room, or send it elsewhere, and type the same command again.';
  streams.error.write(`${new UserError(errors.SYSTEM({ message, hint })).text}\n`);
  return code || 1;
}

async function called(words: readonly string[], streams: Streams): Promise<number> {
  const outcome = { code: 0 };
  const sandbox = process.env[SANDBOX];
  const finish = (code: number): void => {
    outcome.code = code;
  };
  try {
    const program = programOf(streams, finish);
    await program.parseAsync(withDefaultVerb(words, program), { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof Interrupted) {
      streams.error.write('Stopped.\n');
      return error.exitCode;
    }
    return tellFailure(error, streams);
  } finally {
    if (sandbox === undefined) delete process.env[SANDBOX];
    else process.env[SANDBOX] = sandbox;
  }
}

/** The verbs without a call; `finish` is told the exit code of the one that is called. */
export function programOf(streams: Streams, finish: (code: number) => void): Command {
  const program = new Command('electra-run')
    .description('Pre-train and fine-tune encoders from an experiment file.')
    .usage('<experiment.json5> [path=value…]\n       electra-run <verb> …')
    .version(packageVersion())
    .showSuggestionAfterError()
    // Options behind a verb's name are that verb's, also where a verb has verbs of its own.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => void streams.out.write(text), writeErr: (text) => void streams.error.write(text) })
    .addHelpText('after', example('electra-run experiments/base.json5 train.steps=100'));

  // Verbs inherit what is configured above, so they are added to the finished program.
  program.exitOverride();
  for (const add of VERBS) add(program, { streams, finish });
  return program;
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

/** Says what ended a call; returns the exit code. */
export function tellFailure(error: unknown, streams: Streams): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = toldFailure(error);
  streams.error.write(`${told ? told.text : bugText(stackOf(error))}\n`);
  return told?.exitCode ?? 1;
}
