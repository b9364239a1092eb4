/**
 * A folder with a tiny experiment in it, for contract tests of components that need others: each is put into its
 * slot of the experiment, and the experiment is read, checked and built as the command line does it.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { requireExperiment } from '../../src/config/load.ts';
import type { SlotValue } from '../../src/config/experiment.ts';
import { splitDocuments } from '../../src/data/documents.ts';
import type { Kind, Kinds } from '../../src/kinds/index.ts';
import { randomFor } from '../../src/random.ts';
import { createRun, type Run } from '../../src/registry/container.ts';
import { silentLog } from '../../src/track/silent.ts';

export interface Workshop {
  /** Where the experiment lies and relative paths begin. */
  readonly folder: string;
  write(file: string, text: string): Promise<void>;
  /** The run of the tiny experiment with these sections changed. */
  run(changes?: Sections): Promise<Run>;
  /** The component that this slot describes, in its place in the tiny experiment. */
  make<K extends Kind>(kind: K, slot: SlotValue, changes?: Sections): Promise<Kinds[K]>;
}

export type Sections = Readonly<Record<string, unknown>>;

/** A folder that goes when the tests of the file are over. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  await write('words.txt', someText());
  let count = 0;
  const run = async (changes: Sections = {}): Promise<Run> => {
    const file = `experiment-${++count}.json5`;
    await write(file, JSON.stringify({ ...tiny, ...changes }));
    const { experiment, registry } = await requireExperiment(join(folder, file));
    return createRun(registry, experiment, {
      cacheFolder: join(folder, 'cache'),
      experimentFolder: folder,
      log: silentLog,
      documents: (corpus) => splitDocuments(corpus, { heldOut: experiment.data.heldOut }),
    });
  };
  return {
    folder,
    write,
    run,
    async make<K extends Kind>(kind: K, slot: SlotValue, changes: Sections = {}) {
      const { path, sections } = seat(kind, slot, changes);
      return (await (await run({ ...changes, ...sections })).at(path)) as Kinds[K];
    },
  };
}

const tinyObjective: SlotValue = {
  type: 'replaced-token-detection',
  generator: { type: 'electra', width: '1/2' },
  discriminator: { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 },
};

const tiny = {
  corpus: { type: 'text', files: ['words.txt'], documents: 'blank-line' },
  tokenizer: { type: 'wordpiece', vocabularySize: 200 },
  objective: tinyObjective,
  optimizer: { type: 'adamw' },
  scheduler: { type: 'linear', rate: 1e-3 },
  data: { length: 24, heldOut: 0.1 },
  train: { steps: 30, batch: 4 },
};

/** Where a component of this kind sits in an experiment. */
function seat(kind: Kind, slot: SlotValue, { objective = tinyObjective }: { objective?: unknown } & Sections): { path: string; sections: Sections } {
  switch (kind) {
    case 'masker':
    case 'generator':
    case 'discriminator':
    case 'loss':
      return { path: `objective.${kind}`, sections: { objective: { ...(objective as object), [kind]: slot } } };
    case 'dataset':
      return { path: 'tasks[0].dataset', sections: { tasks: [{ type: 'text-classification', dataset: slot }] } };
    case 'task':
    case 'tracker':
      return { path: `${kind}s[0]`, sections: { [`${kind}s`]: [slot] } };
    case 'metric':
      throw new Error('A metric needs nothing: build it.');
    default:
      return { path: kind, sections: { [kind]: slot } };
  }
}

/** 150 paragraphs of English words, the same every time. */
function someText(): string {
  const words = 'the of and to in a that is was he for it with as his on be at by i this had not are but from or have an they which one you were her all she there would their we him been has when who will more no if out so said what up its about into than them can only other new some could time these two may then do first any my now such like our over man me even most made after also did many before must through back years where much your way well down should because each just those people mr how too little state good very make world still own see men work long get here between both life being under never day same another know while last might us great old year off come since against go came right used take three'.split(' ');
  const random = randomFor('workshop text');
  const sentence = (): string => {
    const chosen = Array.from({ length: 6 + random.integer(14) }, () => words[Math.floor(words.length * random.uniform() ** 2)]).join(' ');
    return `${chosen[0].toUpperCase()}${chosen.slice(1)}.`;
  };
  return Array.from({ length: 150 }, () => Array.from({ length: 1 + random.integer(4) }, sentence).join(' ')).join('\n\n');
}
