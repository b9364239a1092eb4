/**
 * A task of the GLUE benchmark (Wang et al. 2019) from its official folder of TSV files. MNLI has a second development set,
 * `mismatched`; test sets, whose labels the benchmark's site has, are only predicted, into the files that the site takes.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  datasetOf,
  defineComponent,
  FilePath,
  FolderPath,
  lostCharactersWarning,
  sampleOptions,
  Type,
  type Dataset,
  type FurtherPart,
  type Parts,
  type SampleSettings,
  type TextExample,
} from 'electra-run';
import { readRows, type GlueRow, type GlueSettings } from './read.ts';
import { DIAGNOSTIC, FOLDERS, MSR_PARAPHRASE, TASKS, type FurtherSource, type GlueTask, type TaskName } from './tasks.ts';

const Options = Type.Object({
  task: Type.Unsafe<TaskName | 'AX'>(
    Type.Union(
      [...TASKS, 'AX'].map((name) => Type.Literal(name)),
      { examples: ['RTE'], description: 'Which of the tasks, as the benchmark spells it; AX is answered by the model of MNLI.' },
    ),
  ),
  folder: FolderPath({
    examples: ['glue_data/RTE'],
    description: "The task's own folder, as the benchmark hands it out: train.tsv, dev.tsv, …",
  }),
  submission: Type.Boolean({
    default: false,
    description: "Whether the best model's predictions of the test set are written, as the file that the benchmark's site takes.",
  }),
  diagnostic: Type.Optional(
    FilePath({ description: 'With MNLI, the diagnostic set (AX): the predictions of it are written into AX.tsv.' }),
  ),
  ...sampleOptions,
});

export default defineComponent({
  kind: 'dataset',
  name: 'glue',
  summary: 'A task of the GLUE benchmark from its official TSV files; writes the files of predictions that its site takes.',
  options: Options,
  needs: ['experimentFolder', 'log'],
  check: ({ task, diagnostic }) => [
    ...(task === 'AX'
      ? [
          {
            path: ['task'],
            message: 'AX has nothing to train on: the model of MNLI answers it.',
            hint: "Set task: 'MNLI' and its folder, and diagnostic: the path of AX's file.",
          },
        ]
      : []),
    ...(diagnostic !== undefined && task !== 'MNLI' && task !== 'AX'
      ? [{ path: ['diagnostic'], message: 'the diagnostic set is answered by the model of MNLI, and by no other.', hint: 'Leave it out.' }]
      : []),
  ],
  create: ({ task, folder, submission, diagnostic, ...samples }, { experimentFolder, log }): Dataset => {
    if (task === 'AX') throw new TypeError('AX was not refused.');
    const settings: GlueSettings = {
      onLost: lostCharactersWarning(log),
      info: (message) => log.info(message),
      warn: (message) => log.warn(message),
    };
    const reading = { task, folder: resolve(experimentFolder, folder), settings };
    const tests = [
      ...(submission ? testsIn(reading) : []),
      ...(diagnostic === undefined ? [] : [{ ...DIAGNOSTIC, file: resolve(experimentFolder, diagnostic) }]),
    ];
    return {
      ...datasetOf(task, samples, () => partsOf(reading)),
      further: async () => [...(await judgedParts(reading, samples)), ...(await testParts(reading, tests))],
    };
  },
});

interface Reading {
  readonly task: TaskName;
  readonly folder: string;
  readonly settings: GlueSettings;
}

/** Whether it is Microsoft's download of MRPC. */
function isOriginal({ task, folder }: Reading): boolean {
  return task === 'MRPC' && !existsSync(join(folder, 'train.tsv')) && existsSync(join(folder, MSR_PARAPHRASE.train.file));
}

async function partsOf(reading: Reading): Promise<Parts<TextExample>> {
  const { task, folder, settings } = reading;
  const wanted = FOLDERS[task];
  if (isOriginal(reading)) return originalParts(reading, wanted);
  const read = async (part: 'train' | 'dev'): Promise<TextExample[]> =>
    (await readRows(join(folder, wanted[part].file), wanted[part], wanted, settings)).map(({ example }) => example);
  return { train: await read('train'), dev: await read('dev') };
}

/** Pairs whose ids the benchmark lists are the development set. */
async function originalParts({ folder, settings }: Reading, wanted: GlueTask): Promise<Parts<TextExample>> {
  const { train, dev, ids } = MSR_PARAPHRASE;
  const rows = await readRows(join(folder, train.file), train, wanted, settings);
  const header = [...ids];
  const file = dev.find((name) => existsSync(join(folder, name))) ?? dev[0];
  const listed = await readRows(join(folder, file), { file, header, text: ids[0], pair: ids[1] }, {}, settings);
  const held = new Set(listed.map(idsOf));
  const [trained, evaluated] = [false, true].map((isHeld) => rows.filter((row) => held.has(idsOf(row)) === isHeld));
  return { train: trained.map(({ example }) => example), dev: evaluated.map(({ example }) => example) };
}

function idsOf({ field }: GlueRow): string {
  return MSR_PARAPHRASE.ids.map(field).join('\t');
}

function testsIn(reading: Reading): readonly FurtherSource[] {
  return isOriginal(reading) ? [MSR_PARAPHRASE.test] : FOLDERS[reading.task].tests;
}

/** As many examples of each as of dev. */
async function judgedParts({ task, folder, settings }: Reading, samples: SampleSettings): Promise<FurtherPart<TextExample>[]> {
  const wanted = FOLDERS[task];
  const parts: FurtherPart<TextExample>[] = [];
  for (const source of wanted.judged ?? []) {
    const read = async (): Promise<Parts<TextExample>> => {
      const rows = await readRows(join(folder, source.file), source, wanted, settings);
      return { train: [], dev: rows.map(({ example }) => example) };
    };
    parts.push({ name: source.name, examples: await datasetOf(`${task}, ${source.name}`, samples, read).split('dev') });
  }
  return parts;
}

async function testParts({ task, folder, settings }: Reading, tests: readonly FurtherSource[]): Promise<FurtherPart<TextExample>[]> {
  const { labels } = FOLDERS[task];
  const parts: FurtherPart<TextExample>[] = [];
  for (const source of tests) {
    const rows = await readRows(resolve(folder, source.file), source, {}, settings);
    const said = labels ? (prediction: string) => prediction : score;
    parts.push({
      name: source.name,
      examples: rows.map(({ example }) => example),
      submission: (predictions) => ({
        [source.submission ?? `${source.name}.tsv`]:
          `index\tprediction\n${predictions.map((prediction, row) => `${rows[row].index}\t${said(prediction)}\n`).join('')}`,
      }),
    });
  }
  return parts;
}

/** The site's scale goes from 0 to 5, which a prediction may leave. */
function score(prediction: string): string {
  return String(Math.min(5, Math.max(0, Number(prediction))));
}
