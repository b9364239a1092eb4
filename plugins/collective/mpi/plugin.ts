/** Processes that mpirun starts, on one machine or many. */
import { createMpiCollective, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'collective',
  name: 'mpi',
  summary: 'Processes that `mpirun` starts, on any machines; what calls MPI is installed by `electra-run setup mpi`.',
  options: Type.Object({}),
  needs: ['cacheFolder', 'log'],
  create: (_, { cacheFolder, log }) => createMpiCollective({ cacheFolder, log }),
});
