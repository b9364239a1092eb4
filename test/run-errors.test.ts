/** What a user meets when something is wrong: a message that says what to do, the right exit code, and nothing left behind. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageWithoutOnnxruntime } from './support/broken-package.ts';
import { cli, tiny, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { isMessage } from './support/is-message.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { pattern } from './support/pattern.ts';

const folder = temporaryFolder('errors');
writeFileSync(path.join(folder, 'a-file'), '');

describe('electra-run', () => {
  it('says how to choose another cache when it cannot write to the one named', async () => {
    const ended = await inProcess([tiny], { folder, environment: { ELECTRA_RUN_CACHE: 'a-file/cache' } });
    expect(ended).toMatchObject({
      code: 2,
      error: expect.stringMatching(/cannot be written to \S+a-file\/cache: ENOTDIR.*\n {2}Set the environment variable ELECTRA_RUN_CACHE/),
    });
    isMessage(ended);
  });

  it('says what CUDA needs where it is not set up, and leaves nothing', async () => {
    const ended = await inProcess([tiny, 'engine.device=cuda', 'name=no-cuda'], {
      folder,
      environment: { ELECTRA_RUN_CACHE: path.join(folder, 'no-text-yet') },
    });
    expect(ended).toMatchObject({
      code: 2,
      error: expect.stringMatching(
        pattern(
          /device-unavailable\n {2}The engine's device 'cuda' cannot be used here: [^\n]*\n/,
          / {2}CUDA needs [^\n]*npx electra-run setup cuda[^\n]*\n/,
          /[^\n]*engine\.device=cpu/,
        ),
      ),
    });
    isMessage(ended);
    expect(ended.error).not.toMatch(/vocabulary|Tokenized/);
    expect(existsSync(path.join(folder, 'runs/no-cuda'))).toBe(false);
  });

  it('says how to get onnxruntime back where its library is gone, and leaves nothing', async () => {
    const program = packageWithoutOnnxruntime(path.join(folder, 'damaged-install'));
    for (const device of ['cpu', 'webgpu', 'auto']) {
      const ended = await cli([tiny, `engine.device=${device}`, 'name=no-onnxruntime'], { folder, program });
      expect(ended).toMatchObject({
        code: 1,
        out: '',
        error: expect.stringMatching(
          pattern(
            /^error {2}engine-broken\n {2}The engine 'onnx' does not load: Cannot find module '\S+onnxruntime_binding\.node'\n/,
            /[^]*\n {2}Install it again: npm ci, or npm install electra-run\n/,
            / {2}[^\n]*electra-run doctor\n$/,
          ),
        ),
      });
      isMessage(ended);
    }
    expect(existsSync(path.join(folder, 'runs/no-onnxruntime'))).toBe(false);
  });

  it('says how to get onnxruntime back where it was never installed', async () => {
    const program = packageWithoutOnnxruntime(path.join(folder, 'no-onnxruntime-at-all'), []);
    const ended = await cli([tiny, 'name=no-onnxruntime'], { folder, program });
    expect(ended).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        /does not load: Cannot find package 'onnxruntime-node'[^]*\n {2}Install it again: npm ci, or npm install/,
      ),
    });
    isMessage(ended);
    expect(existsSync(path.join(folder, 'runs/no-onnxruntime'))).toBe(false);
  });

  it('says what a task brought by a plugin reads more of than the network has positions', async () => {
    const plugin = path.join(folder, 'careless.mjs');
    writeFileSync(
      plugin,
      `
      import { defineComponent, fineTuningOptions, Type } from 'electra-run';
      export default defineComponent({
        kind: 'task', name: 'careless', summary: 'Checks nothing.', options: Type.Object(fineTuningOptions),
        create: (fineTuning) => ({
          name: 'careless', fineTuning, metrics: [], predicts: 'classes', fields: {}, head: () => null,
          examples: async () => ({ labels: ['a', 'b'], train: [{}], dev: [{}] }), rows: () => [], loss: () => null, observe: () => null,
        }),
      });`,
    );
    const ended = await run(`plugins=["${plugin}"]`, 'tasks=[{type:"careless",length:64}]');
    expect(ended).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(
        pattern(
          /error {2}task-too-long\n {2}The task 'careless' reads 64 tokens, and the network has 32 positions\.\n/,
          / {2}Set the task's length to 32 or less/,
        ),
      ),
    });
    isMessage(ended);
  });

  it('says before training that a metric cannot judge what a task predicts', async () => {
    const ended = await run('--set', 'tasks.0.metrics=[{type:"accuracy"},{type:"mse"}]', '--set', 'name=misjudged');
    expect(ended).toMatchObject({
      code: 2,
      error: expect.stringMatching(
        /metric-does-not-fit\n {2}The task 'century' predicts 2 classes, and its metric 'mse' judges numbers\.\n/,
      ),
    });
    isMessage(ended);
    expect(existsSync(path.join(folder, 'runs/misjudged'))).toBe(false);
  });

  it('says before training that a batch does not fit, and what would', async () => {
    const ended = await run('--set', 'train.batch=262144', '--set', 'train.microBatch=262144', '--set', 'name=too-large');
    expect(ended).toMatchObject({
      code: 2,
      error: expect.stringMatching(/does-not-fit\n {2}Pre-training [^\n]*\n {2}It fits with train\.(?:microB|b)atch=\d+/),
    });
    isMessage(ended);
    expect(existsSync(path.join(folder, 'runs/too-large'))).toBe(false);
  });

  it('says before pre-training that a fine-tuning does not fit, and which batch would', async () => {
    const ended = await run('tasks.0.batch=4194304', 'name=tuned-too-large');
    expect(ended).toMatchObject({
      code: 2,
      error: expect.stringMatching(
        /does-not-fit\n {2}Fine-tuning on 'century' needs about [^\n]*\n {2}It fits with tasks\.0\.microBatch=\d+,/,
      ),
    });
    expect(ended.error).not.toContain('pre-training');
    isMessage(ended);
    expect(existsSync(path.join(folder, 'runs/tuned-too-large'))).toBe(false);
  });

  it('stops when the loss is not finite, and says what to try', async () => {
    const ended = await cli([tiny, 'scheduler.rate=1e30', 'limits={"scheduler.rate": 1e30}', 'name=exploded', 'runs=exploded-runs'], {
      folder,
    });
    expect(ended).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        /error {2}loss-not-finite\n {2}Step 2 gave a loss of NaN[^]*Try a lower learning rate \(scheduler\.rate\)/,
      ),
    });
    expect(ended.error).toContain('‖ pre-training  1 ');
    expect(ended.error).not.toContain('✓');
    isMessage(ended);
  });

  it('does not touch a folder that is no run', async () => {
    mkdirSync(path.join(folder, 'photos/tiny'), { recursive: true });
    writeFileSync(path.join(folder, 'photos/tiny/cat.jpg'), 'meow');
    const ended = await run('--set', 'runs=photos', '--fresh');
    expect(ended).toMatchObject({
      code: 2,
      error: expect.stringContaining("The folder photos/tiny is not a run: it has 'cat.jpg' but no experiment.json."),
    });
    expect(readdirSync(path.join(folder, 'photos/tiny'))).toEqual(['cat.jpg']);
  });

  it.each([
    ['nowhere', 'Cannot read nowhere/experiment.json: there is no such folder.'],
    ['photos', 'Cannot read photos/experiment.json: this folder is not the folder of a run.'],
  ])('cannot resume %s', async (name, message) => {
    mkdirSync(path.join(folder, 'photos'), { recursive: true });
    const ended = await inProcess(['resume', name], { folder });
    expect(ended).toMatchObject({ code: 2, error: expect.stringContaining(message) });
    isMessage(ended);
  });

  it('names the file of a run that was damaged', async () => {
    mkdirSync(path.join(folder, 'damaged'), { recursive: true });
    writeFileSync(path.join(folder, 'damaged/experiment.json'), '{}');
    writeFileSync(path.join(folder, 'damaged/record.json'), '{"experimentFolder": "/ho');
    for (const verb of ['resume', 'reproduce']) {
      const ended = await inProcess([verb, 'damaged'], { folder });
      expect(ended).toMatchObject({
        code: 2,
        error: expect.stringMatching(/run-file-unreadable\n {2}damaged\/record\.json cannot be read: it is not JSON\./),
      });
      isMessage(ended);
    }
  });

  it('puts no run and no sweep inside another', async () => {
    mkdirSync(path.join(folder, 'all/own'), { recursive: true });
    mkdirSync(path.join(folder, 'all/many'), { recursive: true });
    for (const file of ['own/experiment.json', 'own/status.json', 'many/sweep.json']) writeFileSync(path.join(folder, 'all', file), '{}');
    const words = [
      ['run', tiny, 'runs=all/own'],
      ['run', tiny, 'runs=all/own/deep'],
      ['sweep', tiny, 'runs=all/own', '--seeds', '2'],
      ['run', tiny, 'runs=all/many'],
    ];
    for (const each of words)
      expect(await inProcess(each, { folder })).toMatchObject({
        code: 2,
        out: '',
        error: expect.stringMatching(/^error {2}inside-a-run\n {2}\S+\/tiny would lie inside the (run all\/own|sweep all\/many)\.\n/),
      });
    expect([readdirSync(path.join(folder, 'all/own')), readdirSync(path.join(folder, 'all/many'))]).toEqual([
      ['experiment.json', 'status.json'],
      ['sweep.json'],
    ]);
  });

  it('keeps a plugin whose name is given for a schema', async () => {
    const plugin = path.join(folder, 'own-plugin.js');
    writeFileSync(plugin, 'export default [];\n');
    expect(await inProcess(['schema', '--plugins', 'own-plugin.js', '--out', 'own-plugin.js'], { folder })).toMatchObject({
      code: 2,
      error: expect.stringContaining('error  would-overwrite'),
    });
    expect(readFileSync(plugin, 'utf8')).toBe('export default [];\n');
  });

  it('says what the operating system refused, and what to do', async () => {
    const ended = await inProcess(['schema', '--out', 'a-file/schema.json'], { folder });
    expect(ended).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringMatching(/^error {2}system\n {2}The operating system refused: \w+: .*a-file.*\.\n {2}.*name another place\.\n$/),
    });
    isMessage(ended);
  });
});

function run(...words: string[]): Promise<Ended> {
  return inProcess([tiny, ...words], { folder });
}
