/** Models on a device that keeps nothing between runs: in the flat memory, trained several updates at a time. */
import type { LoadedModel, Trainer } from '../../../kinds/engine.ts';
import type { FlatMemory } from '../../../nn/memory.ts';
import { scanTrainer, type ScanSettings, type ScanTrainer } from './trainer.ts';

interface Settings extends Pick<ScanSettings, 'compile' | 'session'> {
  readonly updatesPerRun: number;
}

/**
 * `single` makes one update per run, and everything that is no training; ranks that share updates, and an optimizer without an update in
 * tensor ops, have nothing else.
 */
export function modelByScan(memory: FlatMemory, single: LoadedModel, { compile, session, updatesPerRun }: Settings): LoadedModel {
  const open = new Set<ScanTrainer>();
  return {
    ...single,
    async trainer(program, optimizer, settings) {
      const update = optimizer.onDevice;
      if (!update || (settings.collective?.size ?? 1) > 1) return single.trainer(program, optimizer, settings);
      let one: Promise<Trainer> | undefined;
      const scan = scanTrainer(memory, program, optimizer, update, { ...settings, compile, session });
      open.add(scan);
      return {
        step: async (...given) => (await (one ??= single.trainer(program, optimizer, settings))).step(...given),
        several: { best: updatesPerRun, steps: (updates) => scan.steps(updates) },
        endProfile: () => scan.endProfile(),
        async release() {
          if (open.delete(scan)) await scan.release();
          await (await one)?.release();
        },
      };
    },
    async release() {
      for (const scan of open) await scan.release();
      open.clear();
      await single.release();
    },
  };
}
