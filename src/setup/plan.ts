/**
 * What a setup would do, as data: command lines to run in a folder that is being made. Nothing here runs anything;
 * `carry-out.ts` does, and `--dry-run` shows the plan instead.
 */
import { commandLine, shellWord } from '../output/shell-word.ts';

/** The steps of a setup, and what makes its result the one that is wanted. */
export interface SetupPlan {
  /** What is set up, e.g. `tfjs-node`. */
  readonly name: string;
  /** The finished folder. */
  readonly folder: string;
  readonly steps: readonly Step[];
  /** Prints JSON about what was made, and fails when it does not work; run in the finished folder too, to see whether it still does. */
  readonly trial: Step;
  /** What tells one setup from another: a finished folder with the same record is not made again. */
  readonly record: Readonly<Record<string, string>>;
}

/** One command line, run in the folder that is being made. */
export interface Step {
  /** For people, with sizes where something large is downloaded. */
  readonly title: string;
  readonly command: readonly string[];
  /** Files to copy into the folder before. */
  readonly copies?: readonly string[];
  /** Folders to make before. */
  readonly makes?: readonly string[];
  /** Paths in the folder that are not needed any more afterwards. */
  readonly removes?: readonly string[];
  /** What to try when the command fails. */
  readonly hint?: string;
}

/** The plan as a person reads it: every step with the line that one would type. */
export function setupText({ name, folder, steps, trial }: SetupPlan): string {
  const all = [...steps, trial];
  const lines = all.flatMap(({ title, command, copies = [], makes = [], removes = [] }, index) => [
    `[${index + 1}/${all.length}] ${title}`,
    ...copies.map((file) => `  cp ${shellWord(file)} .`),
    ...makes.map((each) => `  mkdir -p ${shellWord(each)}`),
    `  ${commandLine(command)}`,
    ...removes.map((each) => `  rm -r ${shellWord(each)}`),
  ]);
  return [`Setting up ${name} in ${folder} would run there:`, ...lines].join('\n');
}
