/** A run that an older version began goes on, though an option has come since: as the option's value was then. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { stoppedRuns } from './support/stopped-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('older');
const { run, numbersOf } = stoppedRuns(path.join(root, 'test/fixtures/experiments/tiny.json5'), folder);
const shorter = [
  'tasks=[]',
  'train.steps=8',
  'train.checkpointEvery=2',
  'train.evaluateEvery=8',
  'train.logEvery=1',
  'train.samples=0',
  'trackers=["listening"]',
];

it('goes on as it would have, and not with another value of the option', async () => {
  await run('whole', shorter);
  await run('stopped', shorter, 3);
  const file = path.join(folder, 'stopped/experiment.json');
  const json = JSON.parse(readFileSync(file, 'utf8')) as { readonly objective: { readonly examples: { attention?: string } } };
  expect(json.objective.examples.attention).toBe('sequence');
  delete json.objective.examples.attention;
  writeFileSync(file, JSON.stringify(json));

  const another = run('stopped', [...shorter, 'objective.examples.attention=document']);
  await expect(another).rejects.toMatchObject({
    text: expect.stringMatching(/objective\.examples\.attention: "sequence" in the run, "document" now/),
  });
  await run('stopped', shorter);
  expect(numbersOf('stopped')).toEqual(numbersOf('whole'));
}, 180_000);
