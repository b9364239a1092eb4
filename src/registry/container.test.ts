import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Experiment } from '../config/experiment.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Documents } from '../data/documents.ts';
import { silentLog } from '../track/silent.ts';
import { Slot, type AnyComponent } from './component.ts';
import { createRun, type RunCore } from './container.ts';
import { Registry } from './registry.ts';

describe('the container of a run', () => {
  it('makes each component once, with its nested slots as instances and what it needs', async () => {
    const { run, made } = runOf({});
    const objective = await run.get('objective');
    expect(objective).toMatchObject({ weight: 2, loss: { lambda: 7 }, list: [{ lambda: 1 }, { lambda: 2 }], deep: { loss: { lambda: 3 } }, injected: { seed: 5, length: 64 } });
    expect(await run.get('objective')).toBe(objective);
    expect(await run.at('objective.loss')).toBe((objective as unknown as { loss: unknown }).loss);
    expect(made.filter((name) => name === 'tokenizer/words')).toHaveLength(1);
  });

  it('gives a component the tokenizer, and the tokenizer the documents of the corpus', async () => {
    const { run } = runOf({});
    const tokenizer = await run.get('tokenizer');
    expect(tokenizer).toMatchObject({ injected: { documents: { fingerprint: 'documents of corpus/lines' } } });
    expect(await run.get('objective')).toMatchObject({ injected: { tokenizer } });
    expect(await run.get('documents')).toBe((tokenizer as unknown as { injected: { documents: unknown } }).injected.documents);
  });

  it('makes lists in order and leaves out what nobody asks for', async () => {
    const { run, made } = runOf({ trackers: [{ type: 'memory' }, { type: 'memory' }] });
    const trackers = await run.getAll('trackers');
    expect(trackers).toHaveLength(2);
    expect(trackers[0]).not.toBe(trackers[1]);
    expect(await run.getAll('tasks')).toEqual([]);
    expect(made).toEqual(['tracker/memory', 'tracker/memory']);
  });

  it('explains components that need each other in a circle, before anything is made', () => {
    expect(() => runOf({ tokenizer: { type: 'circular' } })).toThrow('tokenizer/circular → optimizer/needy → tokenizer/circular');
  });

  it('explains a corpus that needs its own documents', () => {
    expect(() => runOf({ corpus: { type: 'needs-documents' } })).toThrow('corpus/needs-documents → corpus/needs-documents');
  });

  it('names the component that could not be made, and where its error was thrown', async () => {
    const { run } = runOf({ scheduler: { type: 'broken' } });
    const error: unknown = await run.get('scheduler').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(1);
    expect((error as UserError).text).toMatch(/scheduler\/broken \(at scheduler\) could not be made: no such file[^]*container\.test\.ts:\d+/);
  });
});

function runOf(change: Partial<Experiment>): { run: ReturnType<typeof createRun>; made: string[] } {
  const made: string[] = [];
  const plain = (kind: AnyComponent['kind'], name: string, needs: AnyComponent['needs'] = [], options: AnyComponent['options'] = Type.Object({})): AnyComponent => ({
    kind, name, summary: name, options, needs,
    create: (own: object, injected: object) => {
      made.push(`${kind}/${name}`);
      return { ...own, injected, name: `${kind}/${name}` };
    },
  });
  const registry = new Registry();
  const definitions: AnyComponent[] = [
    plain('corpus', 'lines'),
    plain('corpus', 'needs-documents', ['documents']),
    plain('tokenizer', 'words', ['documents']),
    plain('tokenizer', 'circular', ['optimizer']),
    plain('optimizer', 'needy', ['tokenizer']),
    plain('loss', 'sum', [], Type.Object({ lambda: Type.Number() })),
    plain('objective', 'two', ['tokenizer', 'seed', 'length'], Type.Object({
      weight: Type.Number(), loss: Slot('loss'), list: Type.Array(Slot('loss')), deep: Type.Object({ loss: Slot('loss') }),
    })),
    plain('tracker', 'memory'),
    plain('engine', 'none'),
    { ...plain('scheduler', 'broken'), create: () => { throw new Error('no such file'); } },
    plain('scheduler', 'flat'),
  ];
  for (const definition of definitions) registry.add(definition, 'test');
  const experiment: Experiment = {
    version: 1, name: 'test', seed: 5, plugins: [], runs: 'runs',
    corpus: { type: 'lines' }, tokenizer: { type: 'words' }, optimizer: { type: 'needy' }, scheduler: { type: 'flat' }, engine: { type: 'none' },
    objective: { type: 'two', weight: 2, loss: { type: 'sum', lambda: 7 }, list: [{ type: 'sum', lambda: 1 }, { type: 'sum', lambda: 2 }], deep: { loss: { type: 'sum', lambda: 3 } } },
    trackers: [], tasks: [],
    data: { length: 64, heldOut: 0.1, packing: 'packed' },
    train: { steps: 1, batch: 1, clipNorm: 1, logEvery: 1, evaluateEvery: 1, evaluateBatches: 1, checkpointEvery: 1, keepCheckpoints: 1, samples: 1 },
    ...change,
  };
  return { run: createRun(registry, experiment, core), made };
}

const core: RunCore = {
  cacheFolder: '/cache',
  experimentFolder: '/experiment',
  log: silentLog,
  documents: async (corpus: Corpus): Promise<Documents> => ({ fingerprint: `documents of ${corpus.name}`, part: () => corpus.documents() }),
};
