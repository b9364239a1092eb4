import path from 'node:path';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Documents } from '../data/documents.ts';
import { codeFolder } from '../package.ts';
import { randomFor, type Random } from '../random.ts';
import { silentLog } from '../track/silent.ts';
import { Slot, type AnyComponent } from '../component/component.ts';
import { createRun, type RunCore } from './container.ts';
import { Registry } from './registry.ts';

describe('the container of a run', () => {
  it('makes each component once, with its nested slots as instances and what it needs', async () => {
    const { run, made } = runOf({});
    const objective = await run.get('objective');
    expect(objective).toMatchObject({
      weight: 2,
      loss: { lambda: 7 },
      list: [{ lambda: 1 }, { lambda: 2 }],
      deep: { loss: { lambda: 3 } },
      injected: { seed: 5, length: 64 },
    });
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
    expect(messageOf({ tokenizer: { type: 'circular' } })).toBe(`error  dependency-cycle
  These components need each other in a circle: tokenizer/circular → optimizer/needy → tokenizer/circular.
  tokenizer/circular (at tokenizer) needs 'optimizer': optimizer/needy (at optimizer).
  optimizer/needy (at optimizer) needs 'tokenizer': tokenizer/circular (at tokenizer).
  Remove one of the \`needs\`, or pass the value as an option.`);
  });

  it('explains a circle through a slot of an objective', () => {
    expect(messageOf({ objective: { type: 'around', loss: { type: 'asks-back' } } }))
      .toContain(`objective/around (at objective) has it in its slot 'objective.loss': loss/asks-back (at objective.loss).
  loss/asks-back (at objective.loss) needs 'objective': objective/around (at objective).`);
  });

  it('explains a corpus that needs its own documents', () => {
    expect(messageOf({ corpus: { type: 'needs-documents' } })).toContain(
      "corpus/needs-documents (at corpus) needs 'documents', which are made from the 'corpus': corpus/needs-documents (at corpus).",
    );
  });

  it('gives what stands within a corpus the documents of the corpus beside it, so that a filter has a tokenizer of its own', async () => {
    const filters = [64, 64, 32].map((length) => ({ type: 'counting', tokenizer: { type: 'words', length } }));
    const { run, made } = runOf({ corpus: { type: 'sifted', corpus: { type: 'lines' }, filters } });
    const [first, same, other] = await Promise.all([0, 1, 2].map((index) => run.at(`corpus.filters[${index}].tokenizer`)));
    const documentsOf = (tokenizer: unknown) => (tokenizer as { readonly injected: { readonly documents: Documents } }).injected.documents;
    expect(documentsOf(await run.get('tokenizer')).fingerprint).toBe('documents of corpus/sifted');
    expect(documentsOf(first).fingerprint).not.toBe('documents of corpus/sifted');
    expect(documentsOf(other)).toBe(documentsOf(first));
    expect(same).toBe(first);
    expect(made.filter((name) => name === 'tokenizer/words')).toHaveLength(3);
  });

  it('explains a circle where no corpus is beside what stands within one', () => {
    expect(messageOf({ corpus: { type: 'cutting', tokenizer: { type: 'words' } } })).toContain(
      "tokenizer/words (at corpus.tokenizer) needs 'documents', which are made from the 'corpus': corpus/cutting (at corpus).",
    );
  });

  it('explains what is missing, among all that the component asks for, and what would provide it', () => {
    expect(messageOf({ trackers: [{ type: 'memory' }, { type: 'in-run-folder' }] })).toBe(`error  missing-dependency
  tracker/in-run-folder (at trackers[1]) needs 'runFolder', and nothing provides it here.
  Its needs: 'seed', → 'runFolder' ←, 'log'.
  It would come from the run's own folder, which there is only when an experiment is run.`);
  });

  it('injects the run itself: its folder, and random streams that its seed decides', async () => {
    const tracker = async (seed: number): Promise<{ injected: { random: (word: string) => Random; runFolder: string } }> =>
      (await runOf({ seed, trackers: [{ type: 'random' }] }, { ...core, runFolder: '/runs/test' }).run.getAll('trackers'))[0] as never;
    const [one, same, other] = [await tracker(5), await tracker(5), await tracker(6)].map(({ injected }) => injected);
    expect(one.runFolder).toBe('/runs/test');
    expect(one.random('word').uniform()).toBe(same.random('word').uniform());
    expect(one.random('word').uniform()).toBe(randomFor(5, 'word').uniform());
    expect(one.random('word').uniform()).not.toBe(other.random('word').uniform());
  });

  it('names the component that could not be made, and where its error was thrown', async () => {
    const { run } = runOf({ scheduler: { type: 'broken' } });
    const error: unknown = await run.get('scheduler').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(1);
    expect((error as UserError).text).toMatch(
      /scheduler\/broken \(at scheduler\) could not be made: no such file[^]*container\.test\.ts:\d+/,
    );
  });
});

function messageOf(change: Partial<Experiment>): string {
  try {
    runOf(change);
  } catch (error) {
    if (error instanceof UserError) return error.text;
  }
  throw new Error('Nothing was wrong.');
}

function runOf(change: Partial<Experiment>, around: RunCore = core): { run: ReturnType<typeof createRun>; made: string[] } {
  const made: string[] = [];
  const plain = (
    kind: AnyComponent['kind'],
    name: string,
    needs: AnyComponent['needs'] = [],
    options: AnyComponent['options'] = Type.Object({}),
  ): AnyComponent => ({
    kind,
    name,
    summary: name,
    options,
    needs,
    create: (own: object, injected: object) => {
      made.push(`${kind}/${name}`);
      return { ...own, injected, name: `${kind}/${name}` };
    },
  });
  const registry = new Registry();
  const definitions: AnyComponent[] = [
    plain('corpus', 'lines'),
    plain('corpus', 'needs-documents', ['documents']),
    plain('corpus', 'sifted', [], Type.Object({ corpus: Slot('corpus'), filters: Type.Array(Slot('filter')) })),
    plain('corpus', 'cutting', [], Type.Object({ tokenizer: Slot('tokenizer') })),
    plain('filter', 'counting', [], Type.Object({ tokenizer: Slot('tokenizer') })),
    plain('tokenizer', 'words', ['documents']),
    plain('tokenizer', 'circular', ['optimizer']),
    plain('optimizer', 'needy', ['tokenizer']),
    plain('loss', 'sum', [], Type.Object({ lambda: Type.Number() })),
    plain(
      'objective',
      'two',
      ['tokenizer', 'seed', 'length'],
      Type.Object({
        weight: Type.Number(),
        loss: Slot('loss'),
        list: Type.Array(Slot('loss')),
        deep: Type.Object({ loss: Slot('loss') }),
      }),
    ),
    plain('tracker', 'memory'),
    plain('tracker', 'in-run-folder', ['seed', 'runFolder', 'log']),
    plain('tracker', 'random', ['random', 'runFolder']),
    plain('objective', 'around', [], Type.Object({ loss: Slot('loss') })),
    plain('loss', 'asks-back', ['objective']),
    plain('engine', 'none'),
    {
      ...plain('scheduler', 'broken'),
      create: () => {
        throw new Error('no such file');
      },
    },
    plain('scheduler', 'flat'),
  ];
  for (const definition of definitions) registry.add(definition, path.join(codeFolder, 'plugins/test/plugin.ts'));
  const experiment: Experiment = {
    version: 1,
    name: 'test',
    seed: 5,
    plugins: [],
    runs: 'runs',
    corpus: { type: 'lines' },
    tokenizer: { type: 'words' },
    optimizer: { type: 'needy' },
    scheduler: { type: 'flat' },
    engine: { type: 'none' },
    objective: {
      type: 'two',
      weight: 2,
      loss: { type: 'sum', lambda: 7 },
      list: [
        { type: 'sum', lambda: 1 },
        { type: 'sum', lambda: 2 },
      ],
      deep: { loss: { type: 'sum', lambda: 3 } },
    },
    trackers: [],
    tasks: [],
    evaluations: [],
    data: { length: 64, heldOut: 0.1 },
    train: {
      steps: 1,
      batch: 1,
      clipNorm: 1,
      logEvery: 1,
      evaluateEvery: 1,
      evaluateBatches: 1,
      evaluateAt: 8,
      checkpointEvery: 1,
      keepCheckpoints: 1,
      snapshots: 0,
      samples: 1,
    },
    ...change,
  };
  return { run: createRun(registry, experiment, around), made };
}

const core: RunCore = {
  cacheFolder: '/cache',
  experimentFolder: '/experiment',
  log: silentLog,
  documents: async (corpus: Corpus): Promise<Documents> => ({
    fingerprint: `documents of ${corpus.name}`,
    part: () => corpus.documents(),
    both: () => {
      throw new Error('nobody asks');
    },
    turn: () => undefined,
  }),
};
