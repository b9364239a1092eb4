/** A project elsewhere brings maskers and a loss of its own, in plain .js and in .ts, and uses them by name, through the built program. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, main, metricsOf, root, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const fixtures = path.join(root, 'test/fixtures');
const parent = temporaryFolder('plugin');

describe.each(['with electra-run among its node_modules', 'without any node_modules'])('a project %s', (kind) => {
  const installed = kind.startsWith('with ');
  const project = makeProject(installed ? 'installed' : 'bare', installed);
  const program = installed ? path.join(project, 'node_modules/electra-run/dist/src/cli/main.js') : main;

  it('trains with its masker in JavaScript', async () => {
    expect(await run('small', '--set', 'name=js')).toMatchObject({ code: 0 });
    const shown = samples('js').filter((sample) => sample.includes(' → '));
    expect(shown.length).toBeGreaterThan(4);
    for (const sample of shown) expect(longestStretch(sample)).toBe(1);
  });

  it('trains with its masker in TypeScript, which has a file of its own beside it', async () => {
    expect(await run('small', '--set', 'name=ts', '--set', 'objective.masker={type: "spans", stop: 0.05}')).toMatchObject({ code: 0 });
    expect(samples('ts').filter((sample) => longestStretch(sample) >= 3).length).toBeGreaterThan(4);
  });

  it('minimises its own loss, written in tfjs ops', () => {
    const logged = metricsOf(path.join(project, 'runs/js')).filter((line) => 'train/loss' in line);
    expect(logged.length).toBe(3);
    for (const line of logged) expect(line['train/loss']).toBeCloseTo(line['train/mlm_loss'] + line['train/rtd_loss'], 4);
  });

  it('learns where its loss asks for what cannot be compiled, in its own file, and goes on with the engine that is named', async () => {
    writeFileSync(
      path.join(project, 'plugins/convolved.js'),
      `
      import { add, conv1d, mul, ones, sum } from '@tensorflow/tfjs-core';
      import { defineComponent, Type } from 'electra-run';
      export default defineComponent({
        kind: 'loss', name: 'convolved', summary: 'Sums in a way that only tfjs knows.', options: Type.Object({}),
        create: () => ({
          combine: ({ mlm, rtd }) => add(mlm.loss, sum(conv1d(mul(ones([1, 1, 1]), rtd.loss), ones([1, 1, 1]), 1, 'same'))),
          logged: {},
        }),
      });`,
    );
    const words = [
      'name=convolved',
      'objective.loss={$replace: {type: "convolved"}}',
      'tasks=[]',
      'train.steps=2',
      'train.batch=2',
      'train.evaluateBatches=1',
      'train.samples=1',
      'scheduler.warmup=1',
    ];
    const ended = await run('small', ...words);
    expect(ended).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        /untraced-op\n {2}The onnx engine cannot compile the op conv1d, used at \S*plugins\/convolved\.js:7:\d+\.\n/,
      ),
    });
    expect(ended.error).not.toMatch(/^ +at /m);
    const [engine = ''] = /engine=\{.*\}(?=')/.exec(ended.error) ?? [];
    expect(await run('small', ...words, '--fresh', engine)).toMatchObject({ code: 0 });
  });

  it('learns the right name of a component it misspelt, and nothing is run', async () => {
    const ended = await run('small', '--set', 'name=misspelt', '--set', 'objective.masker.type=every-othr');
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.error).toContain("There is no masker 'every-othr'. Did you mean 'every-other'?");
    expect(ended.error).toContain('Known: every-other, frequency-weighted, front, geometric-spans, n-grams, spans, uniform, whole-words.');
    expect(ended.error).toMatch(/Looked for plugins in the package, plugins\/\*\.\{js,ts\}\.\n\n1 error\. Nothing was run\.\n$/);
    expect(existsSync(path.join(project, 'runs/misspelt'))).toBe(false);
  });

  function run(name: string, ...words: string[]): Promise<Ended> {
    return cli([`${name}.json5`, ...words], { folder: project, program });
  }

  function samples(name: string): string[] {
    return (JSON.parse(readFileSync(path.join(project, 'runs', name, 'result.json'), 'utf8')) as { samples: string[] }).samples;
  }
});

it('a project evaluates as often as it was told, on an engine of its own', async () => {
  const project = makeProject('listening', false);
  writeFileSync(
    path.join(project, 'plugins/listening.js'),
    `
    import { appendFileSync } from 'node:fs';
    import { createOnnxEngine, defineComponent, Type } from 'electra-run';
    export default defineComponent({
      kind: 'engine', name: 'listening', summary: 'Notes what it computes.',
      options: Type.Object({ notes: Type.String({ description: 'File.' }) }),
      async create({ notes }) {
        const engine = await createOnnxEngine();
        return {
          ...engine,
          async load(memory) {
            const model = await engine.load(memory);
            const compile = async (program) => {
              const executable = await model.compile(program);
              return { ...executable, run: (...words) => (appendFileSync(notes, program.name + '\\n'), executable.run(...words)) };
            };
            return { ...model, compile };
          },
        };
      },
    });`,
  );
  const notes = path.join(project, 'notes.txt');
  expect(
    await inProcess(
      [
        'small.json5',
        'name=listening',
        `engine={type: "listening", notes: "${notes}"}`,
        'tasks=[]',
        'train.evaluateEvery=10',
        'train.evaluateBatches=2',
      ],
      { folder: project },
    ),
  ).toMatchObject({ code: 0 });
  const { steps } = (JSON.parse(readFileSync(path.join(project, 'runs/listening/experiment.json'), 'utf8')) as { train: { steps: number } })
    .train;
  expect(readFileSync(notes, 'utf8').trimEnd().split('\n')).toHaveLength(2 * Math.ceil(steps / 10));
  const last = metricsOf(path.join(project, 'runs/listening')).findLast((line) => 'heldout/mlm_loss' in line);
  const { figures } = JSON.parse(readFileSync(path.join(project, 'runs/listening/result.json'), 'utf8')) as {
    figures: Record<string, number>;
  };
  expect(last).toMatchObject({
    step: steps,
    'heldout/mlm_loss': figures['heldout/mlm_loss'],
    'heldout/rtd_loss': figures['heldout/rtd_loss'],
  });
});

function makeProject(name: string, installed: boolean): string {
  const project = path.join(parent, name);
  cpSync(path.join(fixtures, 'project'), project, { recursive: true });
  cpSync(path.join(fixtures, 'experiments/tiny.json5'), path.join(project, 'tiny.json5'));
  cpSync(path.join(fixtures, 'corpus'), path.join(project, 'text'), { recursive: true });
  if (installed) {
    mkdirSync(path.join(project, 'node_modules'));
    symlinkSync(root, path.join(project, 'node_modules/electra-run'), 'dir');
  }
  return project;
}

/** Most replaced tokens in a row, `[original → replacement 37%] [original → …]`. */
function longestStretch(sample: string): number {
  const stretches = sample.match(/(?: ?\[\S+ → \S+ \d+%\])+/g) ?? [];
  return Math.max(0, ...stretches.map((stretch) => stretch.split(' → ').length - 1));
}
