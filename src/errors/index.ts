/**
 * The catalogue of everything a user can do wrong: one entry per code, with what it says, in one file per subject.
 *
 * `docs/errors.md` lists the same codes (a test compares both). What an error is: `user-error.ts`. Rendering with file,
 * line and code frame is `source/report.ts`; a bug in our own code is a plain Error and no entry here.
 */
import { callErrors } from './call.ts';
import { collectiveErrors } from './collectives.ts';
import { componentErrors } from './components.ts';
import { compositionErrors } from './composition.ts';
import { engineErrors } from './engines.ts';
import { evaluationErrors } from './evaluations.ts';
import { fileErrors } from './files.ts';
import { hubErrors } from './hub.ts';
import { labelErrors } from './labels.ts';
import { pluginErrors } from './plugins.ts';
import { programErrors } from './programs.ts';
import { resultErrors } from './results.ts';
import { runErrors } from './runs.ts';
import { savedModelErrors } from './saved-models.ts';
import { sweepErrors } from './sweeps.ts';
import { syntaxErrors } from './syntax.ts';
import { taskErrors } from './tasks.ts';
import { textErrors } from './text.ts';
import { trainingErrors } from './training.ts';
import { valueErrors } from './values.ts';
import { weightErrors } from './weights.ts';

export { UserError, type Fault } from './user-error.ts';

/** Every entry by its name in the code, of all subjects. */
export const errors = {
  ...fileErrors,
  ...textErrors,
  ...syntaxErrors,
  ...compositionErrors,
  ...valueErrors,
  ...pluginErrors,
  ...componentErrors,
  ...programErrors,
  ...trainingErrors,
  ...taskErrors,
  ...evaluationErrors,
  ...labelErrors,
  ...weightErrors,
  ...hubErrors,
  ...savedModelErrors,
  ...runErrors,
  ...sweepErrors,
  ...resultErrors,
  ...engineErrors,
  ...collectiveErrors,
  ...callErrors,
} as const;
