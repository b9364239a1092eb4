import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

/** Sweeps on real clusters of one node, and ranks of MPI; needs root, Debian's slurm-wlm, munge and openmpi-bin, and Python's venv. */
export default defineConfig({
  resolve: { alias },
  test: { include: ['test/clusters/**/*.test.ts'], pool: 'forks', maxWorkers: 1, testTimeout: 300_000, hookTimeout: 120_000 },
});
