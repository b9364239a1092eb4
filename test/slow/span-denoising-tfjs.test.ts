/** A run of T5 on the tfjs engine, killed and gone on with: on the onnx engine in `../span-denoising.test.ts`. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, root, type Ended } from '../support/cli.ts';
import { outcomeOf } from '../support/run-outcome.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('span-denoising-tfjs');
const words = ['engine={type: "tfjs"}', 'train={steps: 4, checkpointEvery: 1, logEvery: 1, evaluateBatches: 1}', '~tasks'];

it('is the same to the bit, in micro-batches', { timeout: 600_000 }, async () => {
  expect(await start('whole')).toMatchObject({ code: 0 });
  expect(await start('killed', { KILL_AT: 'flush:3' })).toMatchObject({ signal: 'SIGKILL' });
  expect(await start('killed')).toMatchObject({ code: 0, error: expect.stringMatching(/continues +at step 2\b/) });
  const outcome = (name: string) => outcomeOf(path.join(folder, 'runs', name), ['model']);
  expect(outcome('killed')).toEqual(outcome('whole'));
});

function start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return cli([path.join(root, 'test/fixtures/experiments/t5.json5'), `name=${name}`, ...words], { folder, environment });
}
