import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors/index.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize, truncatedNormal } from '../nn/parameters.ts';
import { loadLatest, restore, saveCheckpoint, settleCheckpoints, type Checkpoint } from './checkpoint.ts';

let run: string;
beforeEach(async () => void (run = await mkdtemp(join(tmpdir(), 'checkpoint-'))));
afterEach(() => rm(run, { recursive: true }));

const path = (...names: string[]): string => join(run, 'checkpoints', ...names);
const save = (step: number, keep = 9): Promise<string> =>
  saveCheckpoint(run, { memory: filled(step), state: { step, fingerprint: 'f', position: step * 10 }, keep });

describe('a checkpoint', () => {
  it('gives back weights, slots and state to the bit', async () => {
    const memory = filled(5);
    memory.weights[1] = -0;
    await saveCheckpoint(run, { memory, state: { step: 5, fingerprint: 'abc', best: { loss: 0.1, at: [1, 2] } }, keep: 1 });
    const checkpoint = (await loadLatest(run)) as Checkpoint;
    expect(checkpoint.state).toEqual({ step: 5, fingerprint: 'abc', best: { loss: 0.1, at: [1, 2] } });
    const other = new FlatMemory(parameters(), ['m', 'v']);
    restore(checkpoint, other);
    for (const [a, b] of [
      [other.weights, memory.weights],
      [other.slots.m, memory.slots.m],
      [other.slots.v, memory.slots.v],
    ]) {
      expect(new Uint32Array(a.slice().buffer)).toEqual(new Uint32Array(b.slice().buffer));
    }
  });

  it('is absent in a new run', async () => {
    expect(await loadLatest(run)).toBeNull();
    expect(await loadLatest(join(run, 'nowhere'))).toBeNull();
  });

  it('is the newest, and older ones go beyond the number to keep', async () => {
    for (const step of [100, 200, 300, 1000]) await save(step, 2);
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000300', 'step-00001000']);
    expect(await readFile(path('latest'), 'utf8')).toBe('step-00001000\n');
    expect((await loadLatest(run))?.state.step).toBe(1000);
  });

  it('can be saved again at the same step', async () => {
    await save(7);
    await saveCheckpoint(run, { memory: filled(8), state: { step: 7, fingerprint: 'again' }, keep: 1 });
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000007']);
    expect((await loadLatest(run))?.state.fingerprint).toBe('again');
  });

  it('drops later ones when the run goes on from an earlier step', async () => {
    for (const step of [1, 2, 3]) await save(step);
    await save(2);
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000001', 'step-00000002']);
  });

  it('is not written with nothing to keep', async () => {
    await expect(save(1, 0)).rejects.toThrow('At least one checkpoint must be kept');
  });
});

describe('after a kill or damage', () => {
  it('before the rename, the partial folder is ignored, and removed by the next save', async () => {
    await save(1);
    await cp(path('step-00000001'), path('step-00000002.partial'), { recursive: true });
    await writeFile(path('latest.4711.0.tmp'), 'step-');
    expect((await loadLatest(run))?.state.step).toBe(1);
    await save(2);
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000001', 'step-00000002']);
  });

  it('before the first `latest`, the complete folder is found', async () => {
    await save(1);
    await rm(path('latest'));
    expect((await loadLatest(run))?.state.step).toBe(1);
  });

  it('between the two renames of a repeated step, the previous one is found', async () => {
    await save(1);
    await save(2);
    await rename(path('step-00000002'), path('step-00000002.previous'));
    expect(await loadLatest(run)).toMatchObject({ state: { step: 2 }, skipped: [] });
    await save(3, 1);
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000003']);
  });

  it.each([
    ['weights are cut off', () => truncate(path('step-00000002', 'weights.safetensors'), 100), 'has 100 bytes instead of'],
    ['a bit of the slots flips', () => flip(path('step-00000002', 'optimizer.safetensors')), 'optimizer.safetensors was changed'],
    ['weights are gone', () => rm(path('step-00000002', 'weights.safetensors')), 'ENOENT'],
    ['the state is empty', () => truncate(path('step-00000002', 'state.json'), 0), 'JSON'],
    ['the state was edited', () => edit(path('step-00000002', 'state.json')), 'state.json was changed'],
    ['the folder is gone', () => rm(path('step-00000002'), { recursive: true }), 'state.json is missing'],
  ])('where %s, the one before is used, and this is said', async (_, damage, complaint) => {
    await save(1);
    await save(2);
    await damage();
    const checkpoint = (await loadLatest(run)) as Checkpoint;
    expect(checkpoint.state.step).toBe(1);
    expect(checkpoint.skipped).toEqual([expect.stringMatching(new RegExp(`^step-00000002: .*${complaint}`))]);
  });

  it('a run that goes on finishes what was left to do: names the latest, and drops what is older or half made', async () => {
    for (const step of [1, 2, 3]) await save(step);
    await rename(path('step-00000003'), path('step-00000003.previous'));
    await cp(path('step-00000001'), path('step-00000004.partial'), { recursive: true });
    await rm(path('latest'));
    await settleCheckpoints(run, (await loadLatest(run)) as Checkpoint, 2);
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000002', 'step-00000003']);
    expect(await readFile(path('latest'), 'utf8')).toBe('step-00000003\n');
    expect(await loadLatest(run)).toMatchObject({ state: { step: 3 }, skipped: [] });
  });

  it('nothing is dropped of what could not be read, and might be mended', async () => {
    for (const step of [1, 2]) await save(step);
    await flip(path('step-00000002', 'weights.safetensors'));
    await settleCheckpoints(run, (await loadLatest(run)) as Checkpoint, 1);
    expect((await readdir(path())).sort()).toEqual(['latest', 'step-00000001', 'step-00000002']);
  });

  it('in which nothing is left whole, the run does not silently start again', async () => {
    await save(1);
    await flip(path('step-00000001', 'weights.safetensors'));
    await expect(loadLatest(run)).rejects.toThrow(UserError);
    await expect(loadLatest(run)).rejects.toThrow('No checkpoint in');
  });
});

describe('a checkpoint of another experiment', () => {
  it('is refused with every difference, and nothing is changed', async () => {
    await save(1);
    const memory = new FlatMemory(
      [
        { ...parameters()[0], shape: [2, 3] },
        { ...parameters()[0], name: 'c' },
      ],
      ['m'],
    );
    const checkpoint = (await loadLatest(run)) as Checkpoint;
    const text = ((): string => {
      try {
        restore(checkpoint, memory);
        return '';
      } catch (error) {
        return (error as UserError).text;
      }
    })();
    for (const line of ['a has shape [3, 2], and should have [2, 3]', 'missing: c', 'unexpected: b', 'missing: m/c', 'unexpected: v/a'])
      expect(text).toContain(line);
    expect(memory.weights.every((value) => value === 0)).toBe(true);
  });
});

function parameters(): ConstructorParameters<typeof FlatMemory>[0] {
  return [
    { name: 'a', shape: [3, 2], initializer: truncatedNormal(1) },
    { name: 'b', shape: [17], initializer: truncatedNormal(1) },
  ];
}

function filled(seed: number): FlatMemory {
  const memory = new FlatMemory(parameters(), ['m', 'v']);
  initialize(memory, seed);
  memory.view(memory.slots.m, 'a').fill(seed);
  memory.view(memory.slots.v, 'b').fill(seed / 3);
  return memory;
}

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 2] ^= 1;
  await writeFile(file, bytes);
}

async function edit(file: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace('"position": 20', '"position": 21'));
}
