/** What an error of a user is: a code, words, an exit code; and how the entries of the catalogue in `index.ts` are made. */

/** One complaint: a code to look up, what is wrong, and lines that say what to do next. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hints: readonly string[];
}

/** Ends the program with a message instead of a stack. Exit code 2: bad input; 1: something failed at run time. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  /** What to do next. */
  readonly hints: readonly string[];
  /** What the terminal shows, complete. */
  readonly text: string;
  readonly exitCode: 1 | 2;

  constructor(fault: Fault, settings: { readonly exitCode?: 1 | 2; readonly cause?: unknown; readonly text?: string } = {}) {
    super(fault.message, { cause: settings.cause });
    this.code = fault.code;
    this.hints = fault.hints;
    this.exitCode = settings.exitCode ?? 2;
    this.text = settings.text ?? [`error  ${fault.code}`, fault.message, ...fault.hints].join('\n  ');
  }
}

type Lines = readonly (string | false | undefined | null)[];

/** An entry of the catalogue: makes a fault of the facts, and knows its code without any. */
export type DefinedError<F> = ((facts: F) => Fault) & { readonly code: string };

/** First line: what is wrong; the others (falsy ones are dropped): what to do next. */
export function defineError<F>(code: string, lines: (facts: F) => Lines): DefinedError<F> {
  const fault = (facts: F): Fault => {
    const [message, ...hints] = lines(facts).filter((line): line is string => typeof line === 'string' && line !== '');
    return { code, message, hints };
  };
  return Object.assign(fault, { code });
}
