import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

/** Checks against the Python libraries that users read our files with; needs a Python with venv. */
export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/interop/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    maxConcurrency: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
