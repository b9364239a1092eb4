/** What `create` throws where options only turn out to be wrong once other things are made or read. */
import type { OptionProblem } from './component.ts';

/** Options of a component that do not go with what it was given; each is told at its place in the file. */
export class RefusedOptions extends Error {
  /** Paths start at the component's slot, as in `check`. */
  readonly problems: readonly OptionProblem[];

  constructor(problems: readonly OptionProblem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.problems = problems;
  }
}
