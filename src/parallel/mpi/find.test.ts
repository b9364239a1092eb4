import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { candidates, hasLostChannel, startedTogether } from './find.ts';

it('the library that the environment names is the only one that is tried', () => {
  expect(candidates({ ELECTRA_RUN_MPI: '/opt/mpi/libmpi.so', PMI_SIZE: '2' })).toEqual(['/opt/mpi/libmpi.so']);
});

it('the library beside what started the ranks comes before those that the system finds, and its family before others', () => {
  const folder = temporaryFolder('mpi-lib');
  for (const name of ['libmpi.so.12', 'libmpi_abi.so.1']) writeFileSync(path.join(folder, name), '');
  const tried = candidates({ PMI_SIZE: '2' }, [folder]);
  expect(tried.slice(0, 3)).toEqual([path.join(folder, 'libmpi.so.12'), path.join(folder, 'libmpi_abi.so.1'), 'libmpi.so.12']);
  expect(candidates({ OMPI_COMM_WORLD_SIZE: '2' }, [])[0]).toBe('libmpi.so.40');
});

it('processes that were started together are counted as Open MPI, MPICH and Slurm say it', () => {
  expect(startedTogether({ OMPI_COMM_WORLD_SIZE: '4' })).toBe(4);
  expect(startedTogether({ PMI_SIZE: '2' })).toBe(2);
  expect(startedTogether({ SLURM_STEP_NUM_TASKS: '3' })).toBe(3);
  expect(startedTogether({})).toBeNull();
});

it('a channel that npx has closed is missed before MPICH ends the process', () => {
  expect(hasLostChannel({})).toBe(false);
  expect(hasLostChannel({ PMI_FD: '54321' })).toBe(true);
});
