import { readFileSync } from 'node:fs';
import fastGlob from 'fast-glob';
import { defineConfig } from 'vitest/config';
import { alias, settings } from './vitest.config.ts';

/** Properties of the other tests, on as many inputs as FUZZ_RUNS says: whatever reads or is asked, by whatever nobody expects. */
export default defineConfig({
  resolve: { alias },
  test: {
    ...settings,
    env: { ...settings.env, FUZZ_RUNS: process.env.FUZZ_RUNS ?? '10000' },
    include: fastGlob
      .sync('{src,plugins,test}/**/*.test.ts', { ignore: ['test/fixtures/**'] })
      .filter((file) => /from '[^']*\/support\/fuzz\.ts'/.test(readFileSync(file, 'utf8'))),
    testTimeout: 6 * 3_600_000,
    hookTimeout: 6 * 3_600_000,
  },
});
