/** Whole runs of T5: killed and gone on with, fine-tuned, exported and begun with again. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, metricsOf, root, type Ended } from './support/cli.ts';
import { testResume } from './support/resumed.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/t5.json5');
/** A busy machine may take long. */
const MINUTES = 180_000;
const folder = temporaryFolder('span-denoising');
const run = (name: string): string => path.join(folder, 'runs', name);

testResume('span-denoising', { exported: ['model'] });

describe('a run of span denoising', () => {
  let result: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    const ended = await start('whole');
    expect(ended.code, ended.error).toBe(0);
    result = JSON.parse(readFileSync(path.join(run('whole'), 'result.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  }, MINUTES);

  it('lowers its loss, and shows what was dropped beside what is said', () => {
    const losses = metricsOf(run('whole')).flatMap((line) => line['heldout/spans_loss'] ?? []);
    expect(losses.length).toBeGreaterThan(2);
    expect(Number(losses.at(-1))).toBeLessThan(0.97 * losses[0]);
    expect(JSON.stringify(result.samples)).toMatch(/\[[^\]]+ → [^\]]+\]/);
  });

  it('has its encoder fine-tuned', () => {
    expect(result.downstream).toMatchObject([{ task: 'century', summary: { pretrained: { mean: expect.any(Number) } } }]);
  });

  it('exports a folder of T5, with its vocabulary, that another run begins with', { timeout: MINUTES }, async () => {
    const config: unknown = JSON.parse(readFileSync(path.join(run('whole'), 'export/model/config.json'), 'utf8'));
    expect(config).toMatchObject({ architectures: ['T5ForConditionalGeneration'], vocab_size: 500, d_model: 32, eos_token_id: 3 });
    const begun = await start('begun', ['start={from: "runs/whole/export/model"}', 'train.steps=1', '~tasks']);
    expect(begun).toMatchObject({ code: 0, error: expect.stringMatching(/^start +model: 47 tensors of /m) });
  });
});

function start(name: string, more: readonly string[] = []): Promise<Ended> {
  return cli([experiment, `name=${name}`, ...more], { folder });
}
