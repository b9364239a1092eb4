/** `electra-run reproduce`, on runs of a few seconds whose surroundings are then changed for real. */
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { pattern } from './support/pattern.ts';

const folder = temporaryFolder('reproduce');
const run = path.join(folder, 'runs/own');

beforeAll(async () => {
  cpSync(path.join(root, 'test/fixtures/experiments'), path.join(folder, 'experiments'), { recursive: true });
  cpSync(path.join(root, 'test/fixtures/corpus'), path.join(folder, 'corpus'), { recursive: true });
  cpSync(path.join(root, 'test/fixtures/project/plugins/every-other.js'), path.join(folder, 'every-other.js'));
  writeFileSync(
    path.join(folder, 'own.json5'),
    "{ extends: './experiments/tiny.json5', plugins: ['./every-other.js'], objective: { masker: { type: 'every-other' } }, " +
      'train: { steps: 40 } }',
  );
  const { code, error } = await cli(['run', 'own.json5'], { folder });
  expect(code, error).toBe(0);
}, 120_000);

describe('electra-run reproduce', () => {
  it('repeats a run to the bit: figures, curves and weights', async () => {
    const { code, out, error } = await cli(['reproduce', 'runs/own'], { folder });
    expect(error).not.toMatch(/warning/);
    expect(out).toMatch(
      pattern(
        /runs\/own-reproduced is runs\/own again, to the bit: \d+ figures, those of 4 logged steps among them, /,
        /and the weights of 2 networks\.\n$/,
      ),
    );
    expect(code).toBe(0);
    expect(existsSync(path.join(folder, 'runs/own-reproduced/result.json'))).toBe(true);
  }, 120_000);

  it('compares a repetition that is already there, and says where it parts', async () => {
    const file = path.join(folder, 'runs/own-reproduced/metrics.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/("step":20,"train\/loss":)[\d.]+/, '$140.5'));
    const { code, out } = await cli(['reproduce', 'runs/own', '--json'], { folder });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      same: false,
      figures: [],
      first: { step: 20, name: 'train/loss', now: 40.5 },
      differences: [],
      weights: { 'export/discriminator/model.safetensors': true },
    });
    expect(await reproduce('--tolerance', '0.9')).toMatchObject({ code: 0 });
  });

  it('repeats only the first steps of a long run', async () => {
    const { code, out, error } = await reproduce('--steps', '15', '--out', 'runs/beginning');
    expect(out).toMatch(/^runs\/beginning is runs\/own again, to the bit: \d+ figures, those of 2 logged steps among them\.\n$/);
    expect([code, error]).toEqual([0, expect.not.stringContaining('resume')]);
  }, 120_000);

  it('does not take the run itself, by whatever name, or a folder inside it for the repetition', async () => {
    const before = readdirSync(run);
    symlinkSync(run, path.join(folder, 'link'));
    for (const out of ['runs/own', './runs/../runs/own/', run, 'link']) {
      expect(await reproduce('--out', out)).toMatchObject({
        code: 2,
        out: '',
        error: expect.stringContaining(`--out names the run itself: ${out} is runs/own.`),
      });
    }
    expect(await reproduce('--out', 'link/again')).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining('link/again would lie inside the run runs/own.'),
    });
    expect(readdirSync(run)).toEqual(before);
  });

  it('says that everything is as it was, without running', async () => {
    expect(await cli(['reproduce', 'runs/own', '--check'], { folder })).toMatchObject({
      code: 0,
      out: expect.stringContaining('Code, text and machine are those of runs/own'),
    });
  });

  it('warns of a changed plugin and of another version', async () => {
    appendFileSync(path.join(folder, 'every-other.js'), '// changed\n');
    const record = path.join(run, 'record.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace(/"onnxruntime-node": "[^"]*"/, '"onnxruntime-node": "1.2.3"'));
    const { code, out } = await cli(['reproduce', 'runs/own', '--check', '--json'], { folder });
    expect(code).toBe(1);
    expect((JSON.parse(out) as { differences: { what: string }[] }).differences.map(({ what }) => what)).toEqual([
      'version of onnxruntime-node',
      `plugin ${path.join(folder, 'every-other.js')}`,
    ]);
    const again = await reproduce('--out', 'runs/beginning', '--steps', '10');
    expect(again.error).toMatch(/version of onnxruntime-node: 1\.2\.3 then, \S+ now\. The numbers may differ\./);
  }, 120_000);

  it('refuses when the text is another one', async () => {
    appendFileSync(path.join(folder, 'corpus/1790-washington.txt'), 'More text.\n');
    expect(await reproduce('--check')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^text of the corpus +[0-9a-f]{32} +[0-9a-f]{32}$/m),
    });
    expect(await reproduce()).toMatchObject({ code: 2, error: expect.stringContaining('error  data-changed') });
  });

  it('refuses what is no finished run', async () => {
    expect(await inProcess(['reproduce', 'corpus'], { folder })).toMatchObject({
      code: 2,
      error: expect.stringContaining('this folder is not the folder of a run'),
    });
    expect(await inProcess(['reproduce', 'runs/beginning'], { folder })).toMatchObject({
      code: 2,
      error: expect.stringContaining('error  run-not-finished'),
    });
  });
});

/** By the sources, of which the run says that they are other code than that which made it. */
function reproduce(...words: readonly string[]): Promise<Ended> {
  return inProcess(['reproduce', 'runs/own', ...words], { folder });
}
