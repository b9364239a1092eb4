import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

/**
 * Sweeps on real clusters of this machine, and ranks of MPI; needs root, Debian's slurm-wlm, munge and openmpi-bin, Python's venv, and
 * PyPI's ray[default] in the path.
 */
export default defineConfig({
  resolve: { alias },
  test: { include: ['test/clusters/**/*.test.ts'], pool: 'forks', maxWorkers: 1, testTimeout: 300_000, hookTimeout: 120_000 },
});
