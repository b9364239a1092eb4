/** Options that only turn out to be wrong when components are made; told at their places in the files. */
import type { OptionProblem } from '../component/component.ts';
import type { RefusedOptions } from '../component/refused-options.ts';
import { errors, UserError } from '../errors/index.ts';
import { wantsColor } from '../output/wants-color.ts';
import { problem } from '../source/problem.ts';
import { report } from '../source/report.ts';
import { pathText, type Origin, type Path } from '../source/tree.ts';

/** Knows paths of the experiment; whoever knows its files says where they are: {@link OptionError.placed}. */
export class OptionError extends UserError {
  readonly #problems: readonly OptionProblem[];

  constructor(problems: readonly OptionProblem[]) {
    super(faultOf(problems[0]));
    this.#problems = problems;
  }

  /** The same error with every value to blame shown in its file. */
  placed(place: (path: Path, part: 'key' | 'value') => Origin): UserError {
    const found = this.#problems.map((each) => problem(faultOf(each), place(each.path, 'value')));
    const text = report(found, { folder: process.cwd(), color: wantsColor(process.stderr) });
    return new UserError(found[0], { text });
  }
}

/** What a component refused when it was made, by paths of the experiment: `slot` is where the component stands. */
export function refusedAt(slot: Path, { problems }: RefusedOptions): OptionError {
  return new OptionError(problems.map((each) => ({ ...each, path: [...slot, ...each.path] })));
}

function faultOf({ path, message, hint }: OptionProblem): ReturnType<typeof errors.OPTION_CONFLICT> {
  return errors.OPTION_CONFLICT({ path: pathText(path), message, hint });
}
