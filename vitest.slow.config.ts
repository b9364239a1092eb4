import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

/** Proofs that take their time: kills at many moments, memory over many steps, whole courses. Like `vitest.config.ts` otherwise. */
export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/slow/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    env: { ELECTRA_RUN_THREADS: '1' },
  },
});
