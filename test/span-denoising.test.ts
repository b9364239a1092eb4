/** Whole runs of T5: killed and gone on with, fine-tuned, exported and begun with again. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, type Ended } from './support/cli.ts';
import { outcomeOf, type Outcome } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/t5.json5');
/** A busy machine may take long. */
const MINUTES = 180_000;
const folder = temporaryFolder('span-denoising');
const run = (name: string): string => path.join(folder, 'runs', name);

let undisturbed: Outcome;
beforeAll(async () => {
  expect(await start('undisturbed')).toMatchObject({ code: 0 });
  undisturbed = outcomeOf(run('undisturbed'), ['model']);
}, MINUTES);

describe('a run of span denoising', () => {
  it('lowers its loss, and shows what was dropped beside what is said', () => {
    const losses = undisturbed.metrics.flatMap((line) => (line as Record<string, number>)['heldout/spans_loss'] ?? []);
    expect(losses.length).toBeGreaterThan(2);
    expect(Number(losses.at(-1))).toBeLessThan(0.97 * losses[0]);
    expect(JSON.stringify(undisturbed.result.samples)).toMatch(/\[[^\]]+ → [^\]]+\]/);
  });

  it(
    'is the same to the bit when it was killed and goes on, in micro-batches: on the reference engine in test/slow',
    { timeout: MINUTES },
    async () => {
      expect(await start('killed', { KILL_AT: 'flush:40' })).toMatchObject({ signal: 'SIGKILL' });
      expect(await start('killed')).toMatchObject({ code: 0, error: expect.stringMatching(/continues +at step 20\b/) });
      expect(outcomeOf(run('killed'), ['model'])).toEqual(undisturbed);
    },
  );

  it('has its encoder fine-tuned', () => {
    expect(undisturbed.result.downstream).toMatchObject([{ task: 'century', summary: { pretrained: { mean: expect.any(Number) } } }]);
  });

  it('exports a folder of T5, with its vocabulary, that another run begins with', { timeout: MINUTES }, async () => {
    const config: unknown = JSON.parse(readFileSync(path.join(run('undisturbed'), 'export/model/config.json'), 'utf8'));
    expect(config).toMatchObject({ architectures: ['T5ForConditionalGeneration'], vocab_size: 500, d_model: 32, eos_token_id: 3 });
    const begun = await start('begun', {}, ['start={from: "runs/undisturbed/export/model"}', 'train.steps=1', '~tasks']);
    expect(begun).toMatchObject({ code: 0, error: expect.stringMatching(/^start +model: 47 tensors of /m) });
  });
});

function start(name: string, environment: Readonly<Record<string, string>> = {}, more: readonly string[] = []): Promise<Ended> {
  return cli([experiment, `name=${name}`, ...more], { folder, environment });
}
