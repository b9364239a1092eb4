import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

/** Our exports against PyTorch and Hugging Face's library; needs a Python with venv, and makes an environment of 6 GB. */
export default defineConfig({
  resolve: { alias },
  test: { include: ['test/transformers/**/*.test.ts'], pool: 'forks', maxWorkers: 1, testTimeout: 600_000, hookTimeout: 1_800_000 },
});
