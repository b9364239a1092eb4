/** What the system refuses at many moments of a run: the message, and the run afterwards. */
import { it } from 'vitest';
import { CODES, refusedRuns } from '../support/refused-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('system-errors-at-many-moments');

/** Calls between two that are refused; coprime with the number of codes. */
const STEP = 29;
/** Calls with which a run ends, each of which is refused. */
const LAST = 6;

it('a run tells what the system refused at any moment, and goes on afterwards to the same result', async () => {
  const { calls, check } = await refusedRuns(folder);
  for (let at = 1; at <= calls - LAST; at += STEP) await check(at, CODES[at % CODES.length]);
  for (let at = calls - LAST + 1; at <= calls; at++) await check(at, CODES[at % CODES.length]);
}, 1_200_000);
