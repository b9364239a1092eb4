/** Whole runs on this thread that can be stopped after any step, as Ctrl-C does, and gone on with. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { loadExperiment } from '../../src/config/load.ts';
import { Type } from 'typebox';
import { defineComponent } from '../../src/component/component.ts';
import { Interrupted } from '../../src/interrupted.ts';
import { openRunFolder } from '../../src/runs/run-folder.ts';
import { silentLog } from '../../src/track/silent.ts';
import { groupOfOne } from '../../src/parallel/group.ts';
import { runExperiment } from '../../src/train/run.ts';

/** Figures that trackers hear of, by step. */
export type Heard = ReadonlyMap<number, Readonly<Record<string, number>>>;

export interface StoppedRuns {
  /** Runs, or goes on with, the experiment with these changes; stops after a step. */
  run(name: string, set: readonly string[], stopAt?: number): Promise<Heard>;
  /** Hashes of the newest checkpoint's weights and slots, and of what is exported. */
  numbersOf(name: string): Readonly<Record<string, string>>;
}

export function stoppedRuns(file: string, folder: string): StoppedRuns {
  return {
    async run(name, set, stopAt) {
      const stop = new AbortController();
      const heard = new Map<number, Record<string, number>>();
      const listening = defineComponent({
        kind: 'tracker',
        name: 'listening',
        summary: 'Hears figures, and stops.',
        options: Type.Object({}),
        create: () => ({
          scalars(step, values) {
            heard.set(step, { ...heard.get(step), ...values });
            if (step === stopAt) stop.abort(new Interrupted('SIGINT'));
          },
        }),
      });
      const { loaded, problems } = await loadExperiment(file, { set, components: [listening] });
      if (!loaded) throw new Error(problems.map(({ message }) => message).join('\n'));
      const { experiment, registry, folder: experimentFolder } = loaded;
      const runFolder = await openRunFolder(path.join(folder, name), { experiment });
      const setting = { experiment, registry, experimentFolder, folder: runFolder, cacheFolder: path.join(folder, 'cache') };
      try {
        await runExperiment({ ...setting, log: silentLog, signal: stop.signal, group: groupOfOne(stop.signal) });
        await runFolder.close('finished', experiment.train.steps);
      } catch (error) {
        await runFolder.close('interrupted', 0);
        if (!(error instanceof Interrupted)) throw error;
      }
      return heard;
    },
    numbersOf(name) {
      const checkpoints = path.join(folder, name, 'checkpoints');
      const newest =
        readdirSync(checkpoints)
          .filter((each) => each.startsWith('step-'))
          .sort()
          .at(-1) ?? '';
      const files = ['weights', 'optimizer'].map((part) => path.join(checkpoints, newest, `${part}.safetensors`));
      const networks = path.join(folder, name, 'export');
      const exported = readdirSync(networks).map((network) => path.join(networks, network, 'model.safetensors'));
      return Object.fromEntries(
        [...files, ...exported].map((each) => [
          path.relative(path.join(folder, name), each),
          createHash('sha256').update(readFileSync(each)).digest('hex'),
        ]),
      );
    },
  };
}
