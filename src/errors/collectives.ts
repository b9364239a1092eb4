/** Errors of runs that several ranks share. */
import { defineError } from './user-error.ts';

/** Ranks that cannot be had, do not belong together, or cannot share what there is. */
export const collectiveErrors = {
  COLLECTIVE_UNUSABLE: defineError(
    'collective-unusable',
    ({ collective, reason, hint }: { collective: string; reason: string; hint: string }) => [
      `The ranks of '${collective}' cannot work together: ${reason}`,
      hint,
    ],
  ),
  RANKS_DIFFER: defineError('ranks-differ', ({ what, rank, size }: { what: string; rank: number; size: number }) => [
    `Rank ${rank} of ${size} has another ${what} than rank 0: together they would train on two experiments at once.`,
    'Start all ranks with the same words, the same files and the same version of electra-run. Nothing was trained.',
  ]),
  RANKS_UNEVEN: defineError(
    'ranks-uneven',
    ({ what, batch, parts, size, micro }: { what: string; batch: number; parts: number; size: number; micro: number | null }) => [
      `${size} ranks cannot share ${what} evenly: its batch of ${batch} is ` +
        (parts === 1 ? 'computed at once.' : `cut into ${parts} micro-batches.`),
      micro === null
        ? `No micro-batch makes it even: take a batch that is a multiple of ${size}, or a number of ranks that divides ${batch}.`
        : `Write train.microBatch: ${micro} into the experiment. That changes its last digits; the number of ranks does not.`,
    ],
  ),
  RANK_LOST: defineError('rank-lost', ({ rank, reason }: { rank: number; reason: string }) => [
    `Rank ${rank} has ended before the run did: ${reason}`,
    'The run ends with it, and what is saved stays good: npx electra-run resume <run> goes on from there, with as many ranks as you like.',
  ]),
  MPI_NOT_SET_UP: defineError('mpi-not-set-up', ({ command, folder }: { command: string; folder: string }) => [
    'What calls MPI is not installed: it does not come with electra-run.',
    `Install it: ${command}`,
    `Looked in ${folder}.`,
  ]),
  MPI_MISSING: defineError('mpi-missing', ({ variable, refusals }: { variable: string; refusals: readonly string[] }) => [
    'There is no MPI library here.',
    ...refusals.map((refusal) => `  ${refusal}`),
    `Install one (apt-get install openmpi-bin, or pip install mpich), or name its file: ${variable}=/path/to/libmpi.so`,
  ]),
  ENGINE_SHARES_NOT: defineError('engine-shares-not', ({ engine, device, size }: { engine: string; device: string; size: number }) => [
    `The engine '${engine}' (${device}) cannot share updates with others, and ${size} ranks were started.`,
    "Take one that can, e.g. --set engine.type=onnx, or leave 'parallel' out.",
  ]),
} as const;
