import { defineConfig } from 'vitest/config';
import { alias, settings } from './vitest.config.ts';

/** The proof that nothing is lost: kills, power cuts, full and broken disks at chosen operations, for as long as CHAOS_MINUTES says. */
export default defineConfig({
  resolve: { alias },
  test: { ...settings, include: ['test/chaos/**/*.test.ts'], globalSetup: 'test/chaos/table.ts' },
});
