/** Hooks of a training loop that nobody listens to. */
import type { Hooks } from '../../src/train/pretrain.ts';

export const quietHooks: Hooks = {
  progress: () => {},
  log: () => {},
  evaluate: async () => {},
  save: async () => {},
  saved: () => null,
  profiled: async () => {},
};
