import { defineConfig } from 'vitest/config';
import { alias, settings } from './vitest.config.ts';

/** Proofs that take their time: kills at many moments, memory over many steps, whole courses. */
export default defineConfig({
  resolve: { alias },
  test: { ...settings, include: ['test/slow/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
