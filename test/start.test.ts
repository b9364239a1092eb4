/** `start`: a run that begins with the weights and the vocabulary of another one, through the built program. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { cli, root, type Ended } from './support/cli.ts';
import { cut, raw, writeShards, writeTensors, type Tensors } from './support/raw-tensors.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('start');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const NETWORKS = ['discriminator', 'generator'] as const;
/** Rounds to 0: a step that changes nothing. */
const STILL = ['scheduler={$replace: {type: "constant", rate: 1e-60}}', 'train.steps=1', 'train.logEvery=1'];

let source: { readonly figures: Readonly<Record<string, number>> };
beforeAll(async () => {
  cpSync(path.join(root, 'test/fixtures/experiments'), at('experiments'), { recursive: true });
  cpSync(path.join(root, 'test/fixtures/corpus'), at('corpus'), { recursive: true });
  writeFileSync(at('source.json5'), "{ extends: './experiments/tiny.json5', tasks: [], train: { steps: 30 } }");
  writeFileSync(at('own.json5'), "{ extends: './experiments/tiny.json5', tasks: [], start: { from: 'runs/source' } }");
  const { code, error } = await cli(['source.json5'], { folder });
  expect(code, error).toBe(0);
  source = resultOf('source');
}, 120_000);

describe('a run that starts from a finished run', () => {
  it('has its networks, its vocabulary and its losses', async () => {
    const ended = await run('from-run', ...STILL);
    expect(ended).toMatchObject({
      code: 0,
      error: expect.stringMatching(/start {7}generator: 44 tensors of \S*runs\/source\/export\/generator\n/),
    });
    expect(heldOut(resultOf('from-run').figures)).toEqual(heldOut(source.figures));
    for (const network of NETWORKS) expect(weightsOf('from-run', network)).toEqual(weightsOf('source', network));
    expect(vocabularyOf('from-run')).toBe(vocabularyOf('source'));
  });

  it('has them of one exported network too, and says what is initialised afresh', async () => {
    const ended = await run('from-export', 'start.from=runs/source/export/discriminator', ...STILL);
    expect(ended).toMatchObject({ code: 0, error: expect.stringContaining('initialised afresh: generator, but for what it shares\n') });
    expect(weightsOf('from-export', 'discriminator')).toEqual(weightsOf('source', 'discriminator'));
    expect(weightsOf('from-export', 'generator')).not.toEqual(weightsOf('source', 'generator'));
  });

  it('learns on from there', async () => {
    expect(await run('on', 'train.steps=40')).toMatchObject({ code: 0 });
    expect(await run('afresh', 'train.steps=40', '~start', 'tokenizer.vocabularySize=500')).toMatchObject({ code: 0 });
    expect(resultOf('on').figures['heldout/mlm_loss']).toBeLessThan(resultOf('afresh').figures['heldout/mlm_loss']);
  });
});

describe('a folder that somebody else has written', () => {
  it.each([
    ['in halves, in shards', 'F16', 2],
    ['in bfloat16', 'BF16', 1],
  ] as const)('%s gives the same numbers as they are in float32', async (_, dtype, files) => {
    const expected = await copyOf('discriminator', at('models', dtype), dtype, files);
    const ended = await run(`from-${dtype}`, `start.from=models/${dtype}`, ...STILL);
    expect(ended).toMatchObject({ code: 0, error: expect.stringContaining(`discriminator: 41 tensors, from ${dtype} of`) });
    const { tensors } = await readSafetensors(at('runs', `from-${dtype}`, 'export/discriminator/model.safetensors'));
    expect(Object.fromEntries([...tensors].map(([name, { data }]) => [name, data]))).toEqual(expected);
  });

  it('with other sizes, other tensors and another vocabulary is refused with all of it, and nothing is left of the run', async () => {
    writeFileSync(at('few.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '##b'].join('\n'));
    const ended = await run('misfit', 'tokenizer.vocabulary=few.txt', 'objective.encoder.layers=1', 'objective.encoder.heads=4');
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.error).toContain(
      `error  model-does-not-fit\n  The model in ${at('runs/source')} does not fit the network of this experiment:\n`,
    );
    expect(ended.error).toContain('discriminator: its table has 500 rows, and the vocabulary of the experiment 7 pieces\n');
    expect(ended.error).toContain('discriminator: config.json says num_attention_heads 2, the experiment 4\n');
    const own = at('runs/source/export/generator/vocab.txt');
    expect(ended.error).toContain(`The model's own vocabulary has 500 pieces: --set tokenizer.vocabulary=${own}. To keep yours: `);
    expect(existsSync(at('runs/misfit'))).toBe(false);
  });

  it('with a vocabulary of the same size and other pieces is told', async () => {
    const pieces = vocabularyOf('source').trimEnd().split('\n');
    writeFileSync(at('other.txt'), [...pieces.slice(0, -2), 'xxxx', 'yyyy', ''].join('\n'));
    const ended = await run('other-pieces', 'tokenizer.vocabulary=other.txt', ...STILL);
    expect(ended).toMatchObject({ code: 0, error: expect.stringMatching(/trained with: 2 of its pieces are others\. To take that one: /) });
  });
});

describe('a run that was killed', () => {
  it('goes on to the bit when what it started from is gone, and is another experiment when start is', async () => {
    cpSync(at('runs/source/export'), at('models/gone'), { recursive: true });
    const words = [
      'start.from=models/gone',
      'train.steps=60',
      'plugins=["experiments/plugins/dies.js"]',
      'trackers=["jsonl", "tensorboard", "dies"]',
    ];
    expect(await run('undisturbed', ...words)).toMatchObject({ code: 0 });
    const killed = await cli(['own.json5', 'name=killed', ...words], { folder, environment: { KILL_AT: 'flush:40' } });
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    expect(await run('killed', ...words, 'start.heads=required')).toMatchObject({
      code: 2,
      error: expect.stringContaining('start.heads: "optional" in the run, "required" now'),
    });
    rmSync(at('models/gone'), { recursive: true });
    expect(await cli(['resume', 'runs/killed'], { folder })).toMatchObject({
      code: 0,
      error: expect.stringMatching(/continues +at step 20/),
    });
    for (const network of NETWORKS) expect(weightsOf('killed', network)).toEqual(weightsOf('undisturbed', network));
    expect(JSON.parse(readFileSync(at('runs/killed/data.json'), 'utf8'))).toEqual(
      JSON.parse(readFileSync(at('runs/undisturbed/data.json'), 'utf8')),
    );
  }, 120_000);

  it('before its first checkpoint needs the folder again', async () => {
    cpSync(at('runs/source/export'), at('models/early'), { recursive: true });
    const words = ['start.from=models/early', 'plugins=["experiments/plugins/dies.js"]', 'trackers=["jsonl", "tensorboard", "dies"]'];
    const killed = await cli(['own.json5', 'name=early', ...words], { folder, environment: { KILL_AT: 'flush:20' } });
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    renameSync(at('models/early'), at('models/early2'));
    const refused = await cli(['resume', 'runs/early'], { folder });
    expect(refused).toMatchObject({ code: 2, error: expect.stringMatching(/there is no such folder\.\n *Did you mean models\/early2\?/) });
    renameSync(at('models/early2'), at('models/early'));
    expect(await cli(['resume', 'runs/early'], { folder })).toMatchObject({ code: 0 });
  }, 120_000);
});

describe('electra-run reproduce', () => {
  it('repeats such a run to the bit, and refuses when the weights are others, or gone', async () => {
    cpSync(at('runs/source/export'), at('models/base'), { recursive: true });
    expect(await run('repeated', 'start.from=models/base', 'train.steps=20')).toMatchObject({ code: 0 });
    expect(await cli(['reproduce', 'runs/repeated'], { folder })).toMatchObject({
      code: 0,
      out: expect.stringContaining('again, to the bit'),
    });

    rmSync(at('runs/repeated-reproduced'), { recursive: true });
    await copyOf('generator', at('models/base/generator'), 'F16', 1);
    expect(await cli(['reproduce', 'runs/repeated', '--check'], { folder })).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^weights that it starts from \(generator\) +[0-9a-f]{32} +[0-9a-f]{32}$/m),
    });
    rmSync(at('models/base'), { recursive: true });
    const gone = await cli(['reproduce', 'runs/repeated'], { folder });
    expect(gone).toMatchObject({ code: 2, error: expect.stringMatching(/error {2}start-changed\n.* hash was [0-9a-f]{32} and is none\./) });
  }, 120_000);
});

it('electra-run plan counts with the vocabulary that comes along', async () => {
  const planned = await cli(['plan', 'own.json5', '--json', '--no-time'], { folder });
  expect(planned).toMatchObject({ code: 0 });
  expect(JSON.parse(planned.out)).toMatchObject({ vocabularySize: 500, notes: [] });
});

function run(name: string, ...words: readonly string[]): Promise<Ended> {
  return cli(['own.json5', `name=${name}`, ...words], { folder });
}

function resultOf(name: string): typeof source {
  return JSON.parse(readFileSync(at('runs', name, 'result.json'), 'utf8')) as typeof source;
}

function heldOut(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([name]) => name.startsWith('heldout/')));
}

function weightsOf(name: string, network: string): Buffer {
  return readFileSync(at('runs', name, 'export', network, 'model.safetensors'));
}

function vocabularyOf(name: string): string {
  return readFileSync(at('runs', name, 'export/discriminator/vocab.txt'), 'utf8');
}

/** Writes a network of the source run in a half precision, cut off and not rounded, and returns its numbers in float32. */
async function copyOf(network: string, to: string, dtype: 'F16' | 'BF16', files: number): Promise<Record<string, Float32Array>> {
  cpSync(at('runs/source/export', network), to, { recursive: true });
  const { tensors } = await readSafetensors(path.join(to, 'model.safetensors'));
  rmSync(path.join(to, 'model.safetensors'));
  const numbers = [...tensors].map(([name, { data }]) => [name, (data as Float32Array).map((value) => cut(value, dtype))] as const);
  const halves = numbers.map(([name, values]) => [name, raw(dtype, tensors.get(name)?.shape ?? [], values)] as const);
  const part = (index: number): Tensors => Object.fromEntries(halves.filter((_, position) => position % files === index));
  if (files === 1) await writeTensors(path.join(to, 'model.safetensors'), part(0));
  else await writeShards(to, Object.fromEntries(Array.from({ length: files }, (_, index) => [`model-${index}.safetensors`, part(index)])));
  return Object.fromEntries(numbers);
}
