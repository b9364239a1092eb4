/** Errors of sweeps and of their folders. */
import { abridged } from './abridged.ts';
import { shellWord } from '../output/shell-word.ts';
import { defineError } from './user-error.ts';

/** A sweep that cannot be made, found or changed. */
export const sweepErrors = {
  NO_SWEEP: defineError('no-sweep', ({ file }: { file: string }) => [
    `${file} says nothing that differs between runs.`,
    "Give the values, e.g. --grid objective.loss.lambda=1,10,50 or --seeds 3, or write a 'sweep' or an 'ablation' section.",
  ]),
  IS_A_SWEEP: defineError('is-a-sweep', ({ file, section }: { file: string; section: string }) => [
    `${file} describes many runs: it has the section '${section}'.`,
    `Start them with electra-run sweep ${shellWord(file)}`,
  ]),
  SWEEP_TOO_LARGE: defineError('sweep-too-large', ({ count, most }: { count: number; most: number }) => [
    `This sweep has ${count} runs, and ${most} are the most.`,
    'Vary fewer values at once, or draw some of them with sweep.random.',
  ]),
  SWEEP_DIFFERS: defineError(
    'sweep-differs',
    ({ folder, differences, extendable }: { folder: string; differences: readonly string[]; extendable: boolean }) => [
      `The sweep in ${folder} was made of something else:`,
      ...abridged(differences),
      extendable && `Add what is new with electra-run sweep extend ${shellWord(folder)}`,
      `Go on with it as it is with electra-run sweep resume ${shellWord(folder)}; ` +
        `give the new one another name with --set name=..., or replace the old one with --fresh.`,
    ],
  ),
  SEARCH_METRIC: defineError('search-metric', ({ folder, said }: { folder: string; said: string }) => [
    `The search in ${folder} cannot compare its members: ${said}`,
    'Name the figure in sweep.search.metric, and begin anew with --fresh.',
  ]),
  SEARCH_WITHOUT_NUMBERS: defineError(
    'search-without-numbers',
    ({ folder, metric, count }: { folder: string; metric: string; count: number }) => [
      `The first ${count} results of the search in ${folder} are no numbers: ${metric} is not finite, or the members failed.`,
      `What they said is in ${folder}/logs. Narrow sweep.search.space, e.g. to lower learning rates, and begin anew with --fresh.`,
    ],
  ),
  SEARCH_WITHOUT_SETTINGS: defineError(
    'search-without-settings',
    ({ folder, count, members }: { folder: string; count: number; members: number }) => [
      `The search in ${folder} drew ${count} settings that no run can have, or that are another member's run; ${members} are members.`,
      "Narrow sweep.search.space to what goes together, with { of: [...] } where only some values do; sweep.json lists them: 'refused'.",
    ],
  ),
  SEARCH_CHANGED: defineError('search-changed', ({ folder, file, what }: { folder: string; file: string; what: string }) => [
    `The search in ${folder} cannot go on: ${what} ${file} is not what it was when it began.`,
    'A search makes its members as it goes, so that they would differ in more than their settings.',
    'Put the file back, or begin anew with --fresh or under another name: --set name=...',
  ]),
  SWEEP_RUNNING: defineError(
    'sweep-running',
    ({ folder, member, owner, hint }: { folder: string; member: string; owner: string; hint: string | null }) => [
      `The sweep in ${folder} cannot be replaced while it runs: ${owner} works on ${member}.`,
      'Stop it, or give the new sweep another name with --set name=...',
      hint,
    ],
  ),
  SWEEP_TAKEN: defineError('sweep-taken', ({ folder }: { folder: string }) => [
    `The folder of this sweep was moved, deleted or replaced while it ran: ${folder}.`,
    'No further run was started, and nothing has been written there since.',
    'If the folder was moved, go on with it in its new place: npx electra-run sweep resume <its new place>',
  ]),
  SWEEP_LOCKED: defineError('sweep-locked', ({ folder, owner, hint }: { folder: string; owner: string; hint: string }) => [
    `The sweep in ${folder} is being made or extended by ${owner}, for a long time already.`,
    hint,
  ]),
  SWEEP_LAUNCHED: defineError('sweep-launched', ({ folder, count, launcher }: { folder: string; count: number; launcher: string }) => [
    `The launcher '${launcher}' may still have ${count === 1 ? 'a member' : `${count} members`} of the sweep in ${folder}.`,
    `Go on there with electra-run sweep resume ${shellWord(folder)} --launcher ${launcher}`,
    'Ctrl-C stops them; then any launcher can have the rest.',
  ]),
  LAUNCHER_REFUSES: defineError(
    'launcher-refuses',
    ({ launcher, asked, said, hint }: { launcher: string; asked: string; said: string; hint: string }) => [
      `The launcher '${launcher}' cannot go on: ${asked} says: ${said.replace(/([^.!?])$/, '$1.')}`,
      hint,
    ],
  ),
  NOT_A_SWEEP: defineError('not-a-sweep', ({ folder, found }: { folder: string; found: string }) => [
    `The folder ${folder} is not a sweep: ${found}.`,
    'Sweeps are made by electra-run sweep <experiment.json5> and lie below runs/ unless said otherwise.',
  ]),
} as const;
