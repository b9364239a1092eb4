/** A run of an objective's golden experiment that is killed and goes on, against one that was left alone: to the bit. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentOf } from '../golden.ts';
import { cli, root } from './cli.ts';
import { inProcess } from './in-process.ts';
import { outcomeOf } from './run-outcome.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Resuming {
  /** Its networks, as they are exported. */
  readonly exported: readonly string[];
  readonly engine?: 'onnx' | 'tfjs';
}

/** Step of the checkpoint that is not written any more. */
const KILLED = 4;
const short = ['microBatch=2', 'logEvery=1', 'checkpointEvery=2'];
/** The tfjs engine takes seconds for a step. */
const settings = {
  onnx: [...short, 'steps=12', 'evaluateEvery=4', 'evaluateBatches=2'],
  tfjs: [...short, 'steps=5', 'evaluateEvery=0', 'evaluateBatches=1'],
};

/** With micro-batches, and with a checkpoint that is the last one before the kill. */
export function testResume(objective: string, { exported, engine = 'onnx' }: Resuming): void {
  describe(`a run of ${objective} on the ${engine} engine`, () => {
    it('that is killed goes on as if nothing had been', { timeout: 300_000 }, async () => {
      const folder = temporaryFolder(`resumed-${objective}-${engine}`);
      const words = (name: string): string[] => [
        experimentOf(objective),
        `name=${name}`,
        `engine={type: '${engine}'}`,
        'scheduler.warmup=2',
        `plugins=['${path.join(root, 'test/fixtures/experiments/plugins/dies.js')}']`,
        "trackers=[{type: 'jsonl'}, {type: 'dies'}]",
        ...settings[engine].map((each) => `train.${each}`),
      ];
      const run = (name: string): string => path.join(folder, 'runs', name);
      const left = await inProcess(words('left'), { folder });
      expect(left.code, left.error).toBe(0);
      const killed = await cli(words('killed'), { folder, environment: { KILL_AT: `flush:${KILLED}` } });
      expect(killed, killed.error).toMatchObject({ code: null, signal: 'SIGKILL' });
      const resumed = await inProcess(words('killed'), { folder });
      expect(resumed.code, resumed.error).toBe(0);
      expect(resumed.error).toMatch(/continues +at step 2\b/);
      expect(outcomeOf(run('killed'), [...exported])).toEqual(outcomeOf(run('left'), [...exported]));
    });
  });
}
