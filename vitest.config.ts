import { defineConfig } from 'vitest/config';

/** The package's own names lead to the sources, so that the shipped plugins are tested unbuilt. */
export const alias = {
  'electra-run/testing': new URL('./src/testing/index.ts', import.meta.url).pathname,
  'electra-run': new URL('./src/index.ts', import.meta.url).pathname,
};

/** What checks and proofs have in common. */
export const settings = {
  pool: 'forks',
  maxWorkers: 2,
  // The networks of tests are so small that more threads only get into each other's way.
  env: { ELECTRA_RUN_THREADS: '1' },
} as const;

/** Checks of every change; the proofs that take their time are in `vitest.slow.config.ts`. */
export default defineConfig({
  resolve: { alias },
  test: {
    ...settings,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // Files beside the code share a process, which loads that code and its libraries once. They put back what they change of it.
      { extends: true, test: { name: 'parts', include: ['src/**/*.test.ts', 'plugins/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: ['test/{chaos,clusters,interop,slow,transformers,fixtures}/**'] },
      },
    ],
  },
});
