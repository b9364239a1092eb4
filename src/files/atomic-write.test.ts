import { mkdtemp, readFile, readdir, rm, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from './atomic-write.ts';

describe('writing a file as a whole', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'atomic-write-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('replaces what was there and leaves nothing else behind', async () => {
    const path = join(folder, 'result.json');
    await writeFileAtomic(path, 'a long first version');
    await writeFileAtomic(path, 'second');
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(await readdir(folder)).toEqual(['result.json']);
  });

  it('keeps one whole version when several are written at once', async () => {
    const path = join(folder, 'result.json');
    const versions = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(versions.map((version) => writeFileAtomic(path, version)));
    expect(versions).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['result.json']);
  });

  it('cleans up and says why when the file cannot be replaced', async () => {
    const path = join(folder, 'taken');
    await mkdir(join(path, 'child'), { recursive: true });
    await expect(writeFileAtomic(path, 'x')).rejects.toThrow(/taken/);
    expect(await readdir(folder)).toEqual(['taken']);
  });
});
