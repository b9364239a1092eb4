import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

/** Sweeps on real clusters of one node; needs root, and Debian's slurm-wlm and munge. */
export default defineConfig({
  resolve: { alias },
  test: { include: ['test/clusters/**/*.test.ts'], pool: 'forks', maxWorkers: 1, testTimeout: 300_000, hookTimeout: 120_000 },
});
