/** What a run tells about itself when it is asked: where its time goes, and where its numbers went bad. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { cli, root, tiny, type Ended } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pattern } from '../support/pattern.ts';

const folder = temporaryFolder('probes');
const golden = path.join(root, 'test/fixtures/experiments/golden.json5');

/** A rate that leads to numbers that are not finite at once; nobody gets there without raising the limit. */
const farTooFast = ['scheduler={type:"constant",rate:1e30,warmup:0}', 'limits={"scheduler.rate":1e30}'];

/** The held-out figures of a run. */
function figuresOf(name: string): Record<string, number> {
  const { figures } = JSON.parse(readFileSync(path.join(folder, 'runs', name, 'result.json'), 'utf8')) as {
    figures: Record<string, number>;
  };
  return Object.fromEntries(Object.entries(figures).filter(([figure]) => figure.startsWith('heldout/')));
}

it('--profile prints where the time goes, writes a trace of every operation, and changes no number', async () => {
  const profiled = await cli([golden, 'name=profiled', 'train.steps=30', '--profile'], { folder });
  expect(profiled.code).toBe(0);
  expect(profiled.error).toMatch(
    pattern(
      /Profile of 20 steps\nphase +calls per step +ms per step +share, %\n/,
      /[^]*forward and backward +1 [^]*data +1 [^]*\n/,
      /operation [^]*Gemm +\d+ /,
    ),
  );

  const file = /The whole profile: (\S+), for/.exec(profiled.error)?.[1] ?? '';
  expect(path.dirname(file)).toMatch(/^runs\/profiled\/plugins\/profile\/[\dT-]+$/);
  expect(readdirSync(path.join(folder, path.dirname(file)))).toEqual([
    path.basename(file),
    path.basename(file).replace('trace.json.gz', 'xplane.pb'),
  ]);
  const { traceEvents } = JSON.parse(gunzipSync(readFileSync(path.join(folder, file))).toString()) as {
    traceEvents: { name: string; ph: string; ts: number; dur: number; tid: number }[];
  };
  const steps = traceEvents.filter(({ name }) => name === 'forward and backward');
  const operations = traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === 2);
  expect(steps).toHaveLength(20);
  // Each step runs the same operations, and all of them while the steps ran, to a millisecond.
  expect(operations.length % 20).toBe(0);
  expect(operations.length / 20).toBeGreaterThan(200);
  const [first, last] = [steps[0].ts, steps[19].ts + steps[19].dur];
  expect(operations.filter(({ ts, dur }) => ts < first - 1000 || ts + dur > last + 1000)).toEqual([]);

  await cli([golden, 'name=plain', 'train.steps=30'], { folder });
  expect(Object.keys(figuresOf('plain')).length).toBeGreaterThan(3);
  expect(figuresOf('profiled')).toEqual(figuresOf('plain'));
});

it('a step that is not finite names the first tensor that went bad; --debug-numerics writes down all of them, and the batch', async () => {
  const words = [golden, ...farTooFast, 'train.logEvery=1'];
  const plain = await cli([...words, 'name=bad'], { folder });
  expect(plain).toMatchObject({
    code: 1,
    error: expect.stringMatching(
      pattern(
        /Step 2 gave a loss of NaN[^\n]* there is no checkpoint yet\./,
        /[^]*first tensor that is not finite: \w+ \[[\d, ]+\] in the forward pass, at \S*electra\.\S+\.\n/,
        /[^]*--debug-numerics/,
      ),
    ),
  });

  const watched = await cli([...words, 'name=watched', '--debug-numerics'], { folder });
  const { step, tensors, batches } = numericsOf(watched);
  expect(step).toBe(2);
  const first = tensors.findIndex(({ finite }) => !finite);
  expect(first).toBeGreaterThan(0);
  expect(tensors.slice(0, first).every(({ max }) => typeof max === 'number')).toBe(true);
  expect(tensors.map(({ phase }) => phase)).toEqual(
    tensors
      .map(({ phase }) => phase)
      .sort()
      .reverse(),
  );
  expect(batches.map(({ ids }) => ids.length)).toEqual([4 * 24]);
});

it('the same tensor is named where another engine computes', async () => {
  const watched = await cli([golden, ...farTooFast, 'engine=tfjs', 'name=eager', '--debug-numerics'], {
    folder,
  });
  expect(watched).toMatchObject({
    code: 1,
    error: expect.stringMatching(/first tensor that is not finite: \w+ \[[\d, ]+\] in the forward pass, at \S*electra\.\S+\.\n/),
  });
  expect(numericsOf(watched).tensors.some(({ finite }) => !finite)).toBe(true);
});

it('a fine-tuning whose loss is not finite names start, rate, seed, step and tensor, and the others go on', async () => {
  const words = [tiny, 'train.steps=2', 'tasks.0.learningRates=[0.005,1e30]', 'limits={"tasks[0].learningRates[1]":1e30}', 'name=diverged'];
  expect(await cli(words, { folder })).toMatchObject({
    code: 0,
    error: expect.stringMatching(
      pattern(
        /warning Fine-tuning on 'century' from the pre-trained network, with learning rate 1e\+30 and seed 1, gave a loss of NaN /,
        /and a gradient norm of NaN in step 2\. It counts as failed, and the others go on\.\n/,
        / {2}The first tensor that is not finite: \w+ \[[^\n]*electra\.[^\n]*\n/,
        / {2}To see every tensor [^\n]*--debug-numerics/,
      ),
    ),
  });
});

it('ends where no fine-tuning is finite, writes the batch when asked, and can be tried again with another rate', async () => {
  const words = [tiny, 'train.steps=2', 'tasks.0.learningRates=[1e30]', 'limits={"tasks[0].learningRates[0]":1e30}', 'name=hopeless'];
  expect(await cli(words, { folder })).toMatchObject({ code: 1, error: expect.stringMatching(/error {2}fine-tuning-diverged\n/) });
  const watched = await cli([...words, '--debug-numerics'], { folder });
  expect(watched.error).toContain('runs/hopeless/numerics/century-pretrained-1e+30-1-step-2.json');
  expect(watched.error).not.toMatch(/^\S pre-training/m);
  const { step, seed, batches } = numericsOf(watched);
  const without = await cli([tiny, 'train.steps=2', 'tasks.0.learningRates=[0.005]', 'name=hopeless'], { folder });
  expect(without).toMatchObject({ code: 0, error: expect.not.stringMatching(/^\S pre-training/m) });
  expect({ step, seed, inputs: batches.map((batch) => Object.keys(batch)) }).toEqual({
    step: 2,
    seed: 1,
    inputs: [['ids', 'segments', 'real', 'label', 'labelled']],
  });
});

interface Numerics {
  readonly step: number;
  readonly seed: number;
  readonly tensors: readonly { finite: boolean; phase: string; max: number | string }[];
  readonly batches: readonly Readonly<Record<string, number[]>>[];
}

/** What the message says was written. */
function numericsOf({ error }: Ended): Numerics {
  const file = /and its batch: (\S+)\./.exec(error)?.[1] ?? '';
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Numerics;
}
