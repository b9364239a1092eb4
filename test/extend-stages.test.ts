/** `electra-run extend` of runs with stages, and of runs on the plateau of their learning rate: the longer run, to the bit. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, root, type Ended } from './support/cli.ts';
import { outcomeOf } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/dies.json5');
const MINUTES = 240_000;
const folder = temporaryFolder('extend-stages');
const SHORT = ['tasks=[]', 'objective.encoder={layers: 1, hiddenSize: 16}', 'train.checkpointEvery=8', 'train.evaluateEvery=0'];
const plateau = (decay: number): string => `{type: "warmup-stable-decay", rate: 2e-3, warmup: 4, decay: ${decay}, shape: "1-sqrt"}`;
const run = (name: string): string => path.join(folder, 'runs', name);
const train = (name: string, words: readonly string[], killAt?: string): Promise<Ended> =>
  cli([experiment, ...SHORT, `name=${name}`, ...words], { folder, environment: killAt ? { KILL_AT: killAt } : {} });
const extend = (name: string, words: readonly string[]): Promise<Ended> => cli(['extend', `runs/${name}`, ...words], { folder });

describe('a run that was stopped on the plateau', () => {
  it(
    'and is made longer is the longer run, to the bit',
    async () => {
      const scheduler = `scheduler={$replace: ${plateau(0.25)}}`;
      expect(await train('long', [scheduler, 'train.steps=40'])).toMatchObject({ code: 0 });
      // Of 24 steps, 18 are before the decay.
      expect(await train('stopped', [scheduler, 'train.steps=24'], 'flush:24')).toMatchObject({ signal: 'SIGKILL' });
      const extended = await extend('stopped', ['train.steps=40']);
      expect(extended).toMatchObject({ code: 0 });
      expect(extended.error).toContain('Does: 24 more steps');
      expect(extended.error).toContain('The rates so far are those of a run of 40 steps from the beginning.');
      expect(outcomeOf(run('stopped'))).toEqual(outcomeOf(run('long')));
    },
    MINUTES,
  );
});

describe('a run in stages', () => {
  const stages = (...written: readonly string[]): string[] => ['~train.steps', `train.stages=[${written.join(', ')}]`];
  const hold = (steps: number): string => `{steps: ${steps}, length: 16, scheduler: {$replace: ${plateau(0)}}}`;
  const decay = `{steps: 8, scheduler: {$replace: {type: "linear", rate: 2e-3, warmup: 0}}}`;

  it(
    'that ends on its plateau may hold on, or get a stage that decays: then it is the run that had them from the beginning',
    async () => {
      expect(await train('held', stages(hold(16)))).toMatchObject({ code: 0 });
      for (const [name, words] of [
        ['longer', ['train.stages.0.steps=24']],
        ['decayed', [`train.stages={$append: [${decay}]}`]],
      ] as const) {
        cpSync(run('held'), run(name), { recursive: true });
        expect(await extend(name, words)).toMatchObject({ code: 0, error: expect.stringContaining('The rates so far are those') });
      }
      expect(await train('longer-whole', stages(hold(24)))).toMatchObject({ code: 0 });
      expect(await train('decayed-whole', stages(hold(16), decay))).toMatchObject({ code: 0 });
      expect(weightsOf('longer')).toEqual(weightsOf('longer-whole'));
      expect(weightsOf('decayed')).toEqual(weightsOf('decayed-whole'));

      const before = await extend('decayed', ['train.stages.0.steps=17']);
      expect(before).toMatchObject({
        code: 2,
        error: expect.stringMatching(/^error {2}extend-other-past\n[^]*has made 24 steps, and stage 1,/),
      });
    },
    MINUTES,
  );

  function weightsOf(name: string): unknown {
    return outcomeOf(run(name)).weights;
  }
});
