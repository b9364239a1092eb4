/** Folders as others write them, and everything that can be wrong with their files. */
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filledWith, headerOf, lengthOf, writeShards, writeTensors } from '../../test/support/raw-tensors.ts';
import { floatBytes, storageCode, tableCode, tensorCode, torchZip } from '../../test/support/torch-files.ts';
import { openModelFolder } from './model-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-folder-'));
  await writeFile(join(folder, 'config.json'), '{}');
});
afterEach(() => rm(folder, { recursive: true }));

describe('shards', () => {
  it('are read as one model', async () => {
    await writeShards(folder, { 'a.safetensors': { x: filledWith([2], 3) }, 'b.safetensors': { y: filledWith([1], 4) } });
    const model = await openModelFolder(folder);
    expect([...model.entries.keys()]).toEqual(['x', 'y']);
    expect([...new Float32Array((await model.bytes('y')).buffer)]).toEqual([4]);
    await expect(model.bytes('z')).rejects.toThrow(RangeError);
    await model.close();
  });

  it('that are not as the index says are told, all at once', async () => {
    const [x, stray] = [filledWith([1]), filledWith([2])];
    await writeShards(
      folder,
      { 'a.safetensors': { x, twice: x, stray }, 'b.safetensors': { twice: x } },
      { x: 'a.safetensors', y: 'b.safetensors', twice: 'b.safetensors' },
    );
    expect(await told()).toEqual([
      'error  shards-differ',
      `The files that ${join(folder, 'model.safetensors.index.json')} lists are not as it says:`,
      'b.safetensors lacks y, which the index puts there',
      'twice stands in a.safetensors and b.safetensors',
      'a.safetensors has stray, which the index lacks',
      'Copy the whole folder again, with all its files of one version.',
    ]);
  });

  it('that lie elsewhere, or are not there, are refused', async () => {
    const files = { 'a.safetensors': { x: filledWith([1]) } };
    await writeShards(folder, files, { x: '../a.safetensors' });
    expect(await told()).toContain('x stands in "../a.safetensors", which is no name of a file beside it');
    await writeShards(folder, files, { x: 'c.safetensors' });
    expect(await told()).toContain(`Cannot read ${join(folder, 'c.safetensors')}: there is no such file.`);
    await writeFile(join(folder, 'model.safetensors.index.json'), '{"metadata":{}}');
    expect(await told()).toContain(`Cannot read ${join(folder, 'model.safetensors.index.json')}: it has no object 'weight_map'.`);
    await writeFile(join(folder, 'model.safetensors.index.json'), '{"weight_map":{"x":"a.safetensors","x":"b.safetensors"}}');
    expect(await told()).toContain(`Cannot read ${join(folder, 'model.safetensors.index.json')}: it has 'x' twice.`);
  });
});

describe('a file that lies', () => {
  it.each([
    [
      'of a header of 10 GB',
      Buffer.concat([lengthOf(10n * 2n ** 30n), Buffer.alloc(8)]),
      'its header would be 10737418240 bytes long (100,000,000 at most)',
    ],
    [
      'of a header behind its end',
      Buffer.concat([lengthOf(1000n), Buffer.alloc(8)]),
      'its header would be 1000 bytes long, but the file ends after 16',
    ],
    [
      'of a tensor of a terabyte',
      headerOf('{"x":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}'),
      "it is cut off: tensor 'x' ends at byte 1099511627776 of the data, and there are 0",
    ],
    [
      'of a tensor, twice',
      headerOf('{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
      "its header has 'x' twice",
    ],
    ['that is nothing', Buffer.alloc(0), 'it has 0 bytes, too few for the length of a header'],
  ])('%s is refused before anything is allocated', async (_, bytes, reason) => {
    await writeFile(join(folder, 'model.safetensors'), bytes);
    expect(await told()).toContain(`${join(folder, 'model.safetensors')} is not a valid safetensors file: ${reason}.`);
  });

  it('and one of 3 GB that does not are opened by their headers alone', async () => {
    const sparse = await open(join(folder, 'model.safetensors'), 'w');
    const size = 3 * 2 ** 30;
    const bytes = headerOf(`{"x.weight":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]}}`);
    await sparse.write(bytes);
    await sparse.truncate(bytes.length + size);
    await sparse.close();
    const before = process.memoryUsage().rss;
    const model = await openModelFolder(folder);
    expect(model.entries.get('x.weight')?.shape).toEqual([size]);
    await model.close();
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
  });

  it('in another format is named, with the way to write it anew', async () => {
    await writeFile(join(folder, 'tf_model.h5'), '');
    expect(await told()).toContain(`The weights in ${folder} are in tf_model.h5, and only safetensors and PyTorch's files are read.`);
  });
});

describe('files of PyTorch', () => {
  const [x, y] = ['x', 'y'].map((name) => torchZip(tableCode([name, tensorCode(storageCode(2), [2])]), { 0: floatBytes(3, 4) }));

  it('are read in one file and in shards, and only where there are no safetensors', async () => {
    await writeFile(join(folder, 'a.bin'), x);
    await writeFile(join(folder, 'b.bin'), y);
    await writeFile(join(folder, 'pytorch_model.bin.index.json'), '{"weight_map":{"x":"a.bin","y":"b.bin"}}');
    expect(await names()).toEqual(['x', 'y']);
    await writeFile(join(folder, 'pytorch_model.bin'), y);
    expect(await names()).toEqual(['y']);
    await writeTensors(join(folder, 'model.safetensors'), { z: filledWith([1]) });
    expect(await names()).toEqual(['z']);
  });

  it('may be links in the cache of a hub, whose snapshots lead to the files of the same model', async () => {
    const [blobs, snapshot] = ['blobs', 'snapshots/1'].map((name) => join(folder, name));
    for (const each of [blobs, snapshot]) await mkdir(each, { recursive: true });
    await writeFile(join(blobs, 'c'), '{}');
    await writeFile(join(blobs, 'w'), x);
    await symlink('../../blobs/c', join(snapshot, 'config.json'));
    await symlink('../../blobs/w', join(snapshot, 'pytorch_model.bin'));
    expect(await names(snapshot)).toEqual(['x']);
    await symlink(snapshot, join(folder, 'link'));
    expect(await names(join(folder, 'link'))).toEqual(['x']);
  });
});

async function names(of = folder): Promise<string[]> {
  const model = await openModelFolder(of);
  await model.close();
  return [...model.entries.keys()];
}

async function told(): Promise<string[]> {
  const error: unknown = await openModelFolder(folder).catch((thrown: unknown) => thrown);
  return (error as { text: string }).text.split('\n').map((line) => line.trim());
}
