/**
 * Weights that are damaged or meant to do harm, each in a folder of its own: refused with a reason, within a second, without running
 * anything of theirs and without making room for what they only claim.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../src/errors/index.ts';
import { openModelFolder } from '../src/interop/model-folder.ts';
import { answered } from './support/answers.ts';
import { goodTorchFile, hostileTorchFiles, proof, type HostileCase } from './support/hostile-torch-files.ts';
import { headerOf, lengthOf } from './support/raw-tensors.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = temporaryFolder('hostile-weights');
const entry = (dtype: string, shape: unknown, from: unknown, to: unknown): string =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] });

const safetensors: readonly HostileCase[] = [
  ['a header of 10 GB', st(lengthOf(10n * 2n ** 30n), Buffer.alloc(8)), 'its header would be 10737418240 bytes long'],
  ['a header of 2⁶⁴ bytes', st(Buffer.alloc(16, 255)), 'its header would be 18446744073709551615 bytes long'],
  ['a header behind the end', st(lengthOf(50n), Buffer.from('{}')), 'its header would be 50 bytes long, but the file ends after 10'],
  ['tensors in each other', header(`{"x":${entry('U8', [8], 0, 8)},"y":${entry('U8', [8], 4, 12)}}`, 12), "tensor 'y' overlaps"],
  ['a tensor behind the end', header(`{"x":${entry('U8', [9], 0, 9)}}`, 8), "tensor 'x' ends at byte 9 of the data, and there are 8"],
  ['a tensor before the beginning', header(`{"x":${entry('U8', [4], -4, 0)}}`), "tensor 'x' has the offsets [-4,0]"],
  ['a place that is no number', header(`{"x":${entry('U8', [4], '0', 4)}}`, 4), 'tensor \'x\' has the offsets ["0",4]'],
  ['a place of a fraction', header(`{"x":${entry('U8', [4], 0.5, 4.5)}}`, 8), "tensor 'x' has the offsets [0.5,4.5]"],
  ['a tensor twice', header(`{"x":${entry('U8', [0], 0, 0)},"x":${entry('U8', [0], 0, 0)}}`), "its header has 'x' twice"],
  ['a shape whose product is too large', header(`{"x":${entry('U8', [2 ** 30, 2 ** 30, 2 ** 30], 0, 8)}}`, 8), 'and has 8'],
  ['a shape whose product would come round to 0', header(`{"x":${entry('U8', [2 ** 32, 2 ** 32], 0, 0)}}`), 'and has 0'],
  ['a negative shape', header(`{"x":${entry('U8', [-2, -2], 0, 4)}}`, 4), "tensor 'x' has the shape [-2,-2]"],
  ['a dtype that there is not', header(`{"x":${entry('F33', [1], 0, 4)}}`, 4), 'the unknown dtype "F33"'],
  ['a dtype of the language', header(`{"x":${entry('constructor', [1], 0, 4)}}`, 4), 'the unknown dtype "constructor"'],
  ['a header nested deeply', header(`{"x":${'['.repeat(3e6)}${']'.repeat(3e6)}}`), 'its header is nested more than 100 deep'],
  ['a header with a name of megabytes, not closed', header(`{"${'x'.repeat(8e6)}`), 'its header is not JSON'],
  ['numbers that are cut off', header(`{"x":${entry('F32', [4], 0, 16)}}`, 10), 'it is cut off'],
  ['a file that is empty', st(), 'it has 0 bytes'],
  [
    'the pointer of a file that was not fetched',
    st(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n')),
    'what Git LFS keeps in their place',
    'weights-not-fetched',
  ],
];

const indexes: readonly HostileCase[] = ['model.safetensors', 'pytorch_model.bin'].flatMap((name) => {
  const index = `${name}.index.json`;
  return [
    [
      'nested deeply',
      { [index]: `{"weight_map":${'['.repeat(3e6)}${']'.repeat(3e6)}}` },
      'it is nested more than 100 deep',
      'file-missing',
    ],
    ['without an end', { [index]: '{"a":'.repeat(1e6) }, 'it is nested more than 100 deep', 'file-missing'],
    ...['../x', '/etc/passwd', 'a/b', '..', 'x\0y', ''].map(
      (file) =>
        [
          `that names ${JSON.stringify(file)}`,
          { [index]: listing(file) },
          'which is no name of a file beside it',
          'shards-differ',
        ] as HostileCase,
    ),
    ['that names a number', { [index]: '{"weight_map":{"x":7}}' }, 'x stands in 7', 'shards-differ'],
    ['that names what is not there', { [index]: listing('absent') }, 'there is no such file', 'file-missing'],
    ['of what the file lacks', { [index]: '{"weight_map":{"y":"f"}}', f: fileWith(name) }, 'f lacks y', 'shards-differ'],
  ].map(([what, ...rest]) => [`${index}: ${String(what)}`, ...rest]) as unknown as HostileCase[];
});

describe.each([['safetensors', safetensors], ['an index', indexes], ...Object.entries(hostileTorchFiles)] as const)(
  '%s',
  (group, cases) => {
    it.each(cases.map((hostile, index) => ({ what: hostile[0], hostile, index })))('$what', async ({ hostile, index }) => {
      const [, contents, told, code = 'bad-tensor-file'] = hostile;
      const folder = path.join(root, `${group}-${index}`.replaceAll(/\W/g, '-'));
      mkdirSync(folder, { recursive: true });
      for (const [name, content] of Object.entries(contents)) writeFileSync(path.join(folder, name), content);
      await refused(folder, code, told);
    });
  },
);

describe('what is no file of the folder', () => {
  it.each(['model.safetensors', 'pytorch_model.bin', 'config.json'])('a link out of it: %s', async (name) => {
    const folder = path.join(root, `link-${name}`);
    mkdirSync(folder);
    writeFileSync(path.join(root, 'secret'), 'secret');
    symlinkSync(path.join(root, 'secret'), path.join(folder, name));
    await refused(folder, 'weights-elsewhere', `a link out of the model's folder, to ${path.join(root, 'secret')}`);
  });

  it('a shard that is a link out of it', async () => {
    const folder = path.join(root, 'link-shard');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'model.safetensors.index.json'), listing('a'));
    symlinkSync(path.join(root, 'secret'), path.join(folder, 'a'));
    await refused(folder, 'weights-elsewhere', 'and is not followed');
  });

  it.each(['model.safetensors', 'pytorch_model.bin', 'config.json'])('a pipe that nobody writes into: %s', async (name) => {
    const folder = path.join(root, `pipe-${name}`);
    mkdirSync(folder);
    execFileSync('mkfifo', [path.join(folder, name)]);
    await refused(folder, 'file-missing', 'it is a folder, a pipe or a device, and no file');
  });

  it.each(['config.json', 'model.safetensors.index.json', 'pytorch_model.bin.index.json'])('%s of 10 GB', async (name) => {
    const folder = path.join(root, `huge-${name}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, name), '{');
    truncateSync(path.join(folder, name), 10 * 2 ** 30);
    await refused(folder, 'file-missing', 'it is 10737418240 bytes long (16,777,216 at most)');
  });
});

it('and nothing of it has run', () => {
  expect(existsSync(proof)).toBe(false);
});

it('a file like these without anything wrong is read', async () => {
  const folder = path.join(root, 'good');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'config.json'), '{}');
  writeFileSync(path.join(folder, 'pytorch_model.bin'), goodTorchFile);
  const model = await openModelFolder(folder);
  expect([...new Float32Array((await model.bytes('x')).buffer)]).toEqual([1]);
  await model.close();
});

async function refused(folder: string, code: string, told: string): Promise<void> {
  if (!existsSync(path.join(folder, 'config.json'))) writeFileSync(path.join(folder, 'config.json'), '{}');
  const begun = performance.now();
  const opened = await answered(() => openModelFolder(folder));
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(opened).toBeInstanceOf(UserError);
  const { code: found, text } = opened as UserError;
  expect([found, text]).toEqual([code, expect.stringContaining(told)]);
}

function st(...parts: readonly Buffer[]): HostileCase[1] {
  return { 'model.safetensors': Buffer.concat(parts) };
}

function header(text: string, data = 0): HostileCase[1] {
  return st(headerOf(text), Buffer.alloc(data));
}

function listing(file: string): string {
  return JSON.stringify({ weight_map: { x: file } });
}

function fileWith(name: string): Buffer {
  return name.endsWith('.bin') ? goodTorchFile : Buffer.concat([headerOf(`{"x":${entry('U8', [1], 0, 1)}}`), Buffer.alloc(1)]);
}
