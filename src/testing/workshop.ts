/**
 * A folder with a tiny experiment in it: the component under test is put into its slot there, and the experiment is
 * read, checked and built as the command line does it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import type { SlotValue } from '../experiment/stages.ts';
import { loadExperiment, requireExperiment } from '../config/load.ts';
import { splitByText } from '../data/split.ts';
import type { Kind, Kinds } from '../kinds/index.ts';
import type { AnyComponent } from '../component/component.ts';
import { createRun, type Run } from '../registry/container.ts';
import { discover } from '../registry/discover.ts';
import type { Registry } from '../registry/registry.ts';
import { seatOf } from '../registry/seat.ts';
import { silentLog } from '../track/silent.ts';
import type { Sections } from './contract.ts';
import { someText, tinyChoices, tinyNumbers, tinyQuestions, tinySets, tinySimilar, tinyTags, tinyTexts } from './tiny-text.ts';

/** Makes runs and components from the tiny experiment, as often as a check wants one. */
export interface Workshop {
  /** Where the experiment lies and relative paths begin; made on first use, gone when the process ends. */
  folder(): string;
  write(file: string, text: string): Promise<void>;
  /** The run of the tiny experiment with these sections changed. */
  run(changes?: Sections): Promise<Run>;
  /** The component that this slot describes, in its place in the tiny experiment. */
  make<K extends Kind>(kind: K, slot: SlotValue, changes?: Sections): Promise<Kinds[K]>;
  /** What the command line would say of such an experiment; empty when all is well. */
  complaints(kind: Kind, slot: SlotValue): Promise<readonly string[]>;
}

/** What the tiny experiment has beside its own files and sections. */
export interface WorkshopSettings {
  /** Definitions that the experiment can name, beside what ships. */
  readonly components?: readonly AnyComponent[];
  readonly files?: Readonly<Record<string, string>>;
  readonly experiment?: Sections;
}

/** Starts with the tiny experiment; what is given replaces whole sections of it. */
export function openWorkshop({ components = [], files = {}, experiment: own = {} }: WorkshopSettings = {}): Workshop {
  const settings = { components: [tinyTexts, tinyTags, tinyNumbers, tinySets, tinyChoices, tinyQuestions, tinySimilar, ...components] };
  let made: string | undefined;
  const folder = (): string => (made ??= temporaryFolder());
  let count = 0;
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder(), file)), { recursive: true });
    await writeFile(join(folder(), file), text);
  };
  let filled: Promise<unknown> | undefined;
  const writeExperiment = async (changes: Sections): Promise<string> => {
    await (filled ??= Promise.all(Object.entries({ 'words.txt': someText(), ...files }).map(([file, text]) => write(file, text))));
    const file = `experiment-${++count}.json5`;
    await write(file, JSON.stringify({ ...tiny, ...own, ...changes }));
    return join(folder(), file);
  };
  const run = async (changes: Sections = {}): Promise<Run> => {
    const { experiment, variation, registry } = await requireExperiment(await writeExperiment(changes), settings);
    // What belongs to a sweep is none of an experiment's once it is one run.
    return createRun(registry, { ...experiment, ...variation } as Experiment, {
      cacheFolder: join(folder(), 'cache'),
      experimentFolder: folder(),
      runFolder: join(folder(), 'run'),
      log: silentLog,
      documents: (corpus) => splitByText(corpus, { heldOut: experiment.data.heldOut }),
    });
  };
  let found: Promise<Registry> | undefined;
  const registered = (): Promise<Registry> => (found ??= discover().then(({ registry }) => registry));
  return {
    folder,
    write,
    run,
    async make<K extends Kind>(kind: K, slot: SlotValue, changes: Sections = {}) {
      const { path, sections } = seated(kind, slot, await registered(), { ...own, ...changes });
      return (await (await run({ ...changes, ...sections })).at(path)) as Kinds[K];
    },
    async complaints(kind, slot) {
      const { problems } = await loadExperiment(await writeExperiment(seated(kind, slot, await registered(), own).sections), settings);
      return problems.map(({ message, hints }) => [message, ...hints].join(' '));
    },
  };
}

/** Folders that go when the process ends. */
const folders: string[] = [];

function temporaryFolder(): string {
  if (folders.length === 0) process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  const folder = mkdtempSync(join(tmpdir(), 'electra-run-contract-'));
  folders.push(folder);
  return folder;
}

const tinyObjective: SlotValue = {
  type: 'replaced-token-detection',
  generator: { type: 'electra', width: '1/2' },
  encoder: { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 64 },
};

const tinySearch: Sections = {
  space: { 'scheduler.rate': { from: 1e-4, to: 1e-2, scale: 'log' } },
  metric: 'heldout/loss',
  mode: 'min',
  members: 4,
};

const tiny: Sections = {
  corpus: { type: 'text', files: ['words.txt'], documents: 'blank-line' },
  tokenizer: { type: 'wordpiece', vocabularySize: 200 },
  objective: tinyObjective,
  optimizer: { type: 'adamw' },
  scheduler: { type: 'linear', rate: 1e-3 },
  data: { length: 24, heldOut: 0.1 },
  train: { steps: 30, batch: 4 },
};

/** Where a component of this kind sits in the experiment: its path, and the sections with it. */
function seated(
  kind: Kind,
  slot: SlotValue,
  registry: Registry,
  { objective = tinyObjective }: Sections,
): { path: string; sections: Sections } {
  const seat = seatOf(kind, registry);
  if (!seat) throw new Error(`Nothing has a slot for a component of the kind '${kind}'.`);
  const { key, list, holder, within } = seat;
  const at = list ? `${key}[0]` : key;
  const here = { [key]: list ? [slot] : slot };
  if (within.length > 0) {
    const sections = within.reduceRight<Sections>((inner, section) => ({ [section]: inner }), { ...tinySearch, ...here });
    return { path: [...within, at].join('.'), sections };
  }
  if (!holder) return { path: at, sections: here };
  const { kind: outer, name: type } = holder.definition;
  if (outer === 'task') return { path: `tasks[0].${at}`, sections: { tasks: [{ type, dataset: { type: tinyTexts.name }, ...here }] } };
  // What else the holder cannot do without: a corpus through filters has another one inside.
  const around = outer === 'objective' ? (objective as object) : outer === 'corpus' ? { type, corpus: tiny.corpus } : { type };
  return { path: `${outer}.${at}`, sections: { [outer]: { ...around, ...here } } };
}
