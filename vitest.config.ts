import { defineConfig } from 'vitest/config';

/** The package's own names lead to the sources, so that the shipped plugins are tested unbuilt. */
export const alias = {
  'electra-run/testing': new URL('./src/testing/index.ts', import.meta.url).pathname,
  'electra-run': new URL('./src/index.ts', import.meta.url).pathname,
};

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['src/**/*.test.ts', 'plugins/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/slow/**', 'test/fixtures/**', 'node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The networks of tests are so small that more threads only get into each other's way.
    env: { ELECTRA_RUN_THREADS: '1' },
  },
});
