/**
 * `electra-run init --from <files>`: looks at a user's text and writes an experiment that fits it and this machine, with the reasons in
 * comments. What is decided, and by what, is `suggest/`.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadExperiment } from '../config/load.ts';
import { usable } from '../data/unusable.ts';
import { errors, UserError } from '../errors/index.ts';
import { baseOfPattern, wordsOfPattern } from '../files/pattern-text.ts';
import { shellWord } from '../output/shell-word.ts';
import { formatTime } from '../plan/units.ts';
import { writeNew } from '../scaffold/write-new.ts';
import { report } from '../source/report.ts';
import { BASE, makeBench } from '../suggest/bench.ts';
import { corpusSection } from '../suggest/corpus-section.ts';
import { labelTaskText } from '../suggest/label-column.ts';
import { lookedAtText, pictureText } from '../suggest/picture.ts';
import { readSample, type DocumentSample } from '../suggest/sample.ts';
import { suggest, type Suggestion } from '../suggest/suggest.ts';
import { likelySize, lookAtFiles, type TextFiles } from '../suggest/text-files.ts';
import { writtenExperiment } from '../suggest/written.ts';
import type { TextEncoding } from '../text/encoding.ts';
import { terminalLog } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { prepareData } from './data.ts';
import { stoppable } from './fetch.ts';
import type { Streams } from './streams.ts';

/** What `init` takes with `--from`. */
export interface InitFromOptions {
  /** Names and patterns, from where the program is started. */
  readonly from: readonly string[];
  readonly name?: string;
  readonly textColumn?: string;
  readonly encoding?: TextEncoding;
  readonly hours: number;
  /** MiB of text that are looked at. */
  readonly sample: number;
  readonly seed: number;
  /** Make the token store too. */
  readonly prepare?: boolean;
  readonly json?: boolean;
}

/** More names than a person types: a shell has spelled a pattern out. */
const MOST_NAMES = 100;
const MIB = 2 ** 20;

/** Returns the exit code. Throws a {@link UserError} for files that cannot be read or are not evident; then nothing is written. */
export async function initFrom(folder = '.', options: InitFromOptions, streams: Streams): Promise<number> {
  const { from, json = false, seed } = options;
  if (from.length > MOST_NAMES) throw tooManyNames(from);
  const place = path.resolve(folder);
  const name = `${options.name ?? nameOf(from)}.json5`;
  const file = path.join(place, name);
  // Before anything takes long; whoever writes it meanwhile is not overwritten either.
  if (existsSync(file)) throw new UserError(errors.WOULD_OVERWRITE({ files: [path.relative(process.cwd(), file)], hint: ANOTHER }));
  const { files, sample, suggestion } = await stoppable((signal) => looked(options, signal)).catch((error: unknown) => {
    throw withOption(error);
  });
  const folders = { started: process.cwd(), experiment: place };
  const corpus = corpusSection({ patterns: from, folders, files, sample, filters: suggestion.filters });
  const looks = lookedAtText(files, sample, seed);
  const suggestions = [...corpus, ...suggestion.suggestions, { path: 'tasks', value: [], why: tasksText(files, place) }];
  const above = [
    `Pre-training on ${from.join(', ')}: about ${formatTime(suggestion.seconds)} on the machine where this was suggested.`,
    looks,
    `What is not said here is that of ${BASE}; ` +
      `\`npx electra-run explain ${shellWord(path.relative(process.cwd(), file))}\` shows all of it.`,
  ];
  const takeBack = await writeNew(place, { [name]: writtenExperiment(BASE, above, suggestions) }, ANOTHER);
  const { problems } = await loadExperiment(file);
  if (problems.length > 0) {
    await takeBack();
    throw new UserError(problems[0], { text: report(problems, { folder: process.cwd(), color: false, so: 'Nothing was written.' }) });
  }
  const written = path.relative(process.cwd(), file);
  if (json) streams.out.write(`${JSON.stringify(asJson(written, { files, sample, suggestion }, suggestions), null, 2)}\n`);
  else streams.out.write(`${looks}\n${pictureText(suggestion, sample)}\n\nWrote ${written}.\n`);
  const prepared = options.prepare ? await prepareData([written, [], {}], json ? { ...streams, out: streams.error } : streams) : 0;
  if (!json) streams.out.write(nextText(written, options.prepare === true));
  return prepared;
}

const ANOTHER = 'Give the new one another name with --name, or take the old one away.';

const NO_TASKS = 'Nothing to fine-tune on yet: docs/tasks.md has the tasks, and which files they read.';

/** What could be fine-tuned on: labels that the files have, as a task that is not done unless its comment is taken away. */
function tasksText({ text, encoding }: TextFiles, place: string): string {
  if (text.kind !== 'records' || text.labels === undefined) return NO_TASKS;
  const { labels, column, format, delimiter } = text;
  const reading = { ...(format === undefined ? {} : { format }), ...(delimiter === undefined ? {} : { delimiter }) };
  const file = path.relative(place, labels.file).split(path.sep).join('/');
  const told = encoding === undefined || encoding === 'utf-8' ? reading : { ...reading, encoding };
  return labelTaskText(labels, { file, textColumn: column.name, ...told });
}

interface Looked {
  readonly files: TextFiles;
  readonly sample: DocumentSample;
  readonly suggestion: Suggestion;
}

async function looked({ from, textColumn, encoding, seed, hours, sample: most }: InitFromOptions, signal: AbortSignal): Promise<Looked> {
  const log = terminalLog();
  const files = await usable('The text', () => lookAtFiles({ patterns: from, folder: process.cwd(), textColumn, encoding, seed }));
  const size = sum(files.files.map(likelySize));
  const phase = log.phase('text', Math.max(1, Math.round(Math.min(most, size / MIB))), { unit: 'MiB', perStep: 1 });
  const onRead = (bytes: number): void => phase.update(Math.round(bytes / MIB));
  const sample = await usable('The text', () => readSample(files, { most: most * MIB, signal, onRead })).finally(() => phase.stop());
  requireDocuments(files, sample);
  const bench = await makeBench(sample.documents, cacheFolderHere(), signal);
  try {
    return { files, sample, suggestion: await suggest({ sample, bench, hours, onStage: (stage) => log.info(`${stage} …`) }) };
  } finally {
    await bench.clear();
  }
}

/** Of records, one in twenty that cannot be read is an accident; more are another format. */
const BROKEN = 0.05;

function requireDocuments({ files: [{ file }], text }: TextFiles, { documents, leftOut }: DocumentSample): void {
  const { broken, examples } = leftOut;
  const all = documents.length + leftOut.empty + broken;
  if (broken > BROKEN * all) {
    const reason = `${broken} of ${all} records cannot be read, such as\n  ${examples.join('\n  ')}`;
    throw new UserError(errors.DATA_UNUSABLE({ what: 'The text', reason }), { exitCode: 1 });
  }
  if (documents.length > 1) return;
  const found = `there is ${documents.length === 0 ? 'no text' : 'one document'} in it`;
  const hint = text.kind === 'records' ? 'Name a file with more records.' : 'Name more files, or put a blank line between its texts.';
  throw new UserError(errors.TOO_LITTLE_TEXT({ place: file, found, hint }));
}

/** A file says its encoding in an option of the corpus; here that is a word of the command line. */
function withOption(error: unknown): unknown {
  if (!(error instanceof UserError) || error.code !== errors.NOT_TEXT.code) return error;
  const hints = error.hints.map((hint) =>
    hint.replace(/encoding: '([\w-]+)'/, '--encoding $1').replace("Leave 'encoding' out", 'Leave --encoding out'),
  );
  return new UserError({ code: error.code, message: error.message, hints }, { exitCode: error.exitCode, cause: error });
}

function tooManyNames(names: readonly string[]): UserError {
  return new UserError(
    errors.BAD_ARGUMENTS({
      reason: `--from has ${names.length} names: the shell has spelled out a pattern, and the experiment would list them all.`,
      hint: "Put the pattern in quotes: --from 'texts/**/*.txt'",
    }),
  );
}

/** The name of what the first pattern leads to: a file's without its endings, or the last folder's. */
function nameOf(patterns: readonly string[]): string {
  const pattern = patterns.find((each) => !wordsOfPattern(each).excludes) ?? '.';
  const base = path.basename(path.resolve(baseOfPattern(pattern)));
  const name = base.replace(/(?<=.)\.[\w.]+$/, '').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  return name.replace(/^[._-]+/, '') || 'suggested';
}

function nextText(file: string, isPrepared: boolean): string {
  const said = shellWord(file);
  const steps = [
    ...(isPrepared ? [] : [['data prepare ', '', 'learn the vocabulary and tokenize']]),
    ['data inspect ', '', 'what the networks will see'],
    ['plan ', ' --read', 'what it will cost'],
    ['', '', 'train'],
  ];
  const lines = steps.map(
    ([before, behind, what]) => `  ${`npx electra-run ${before}${said}${behind}`.padEnd(32 + said.length)}# ${what}\n`,
  );
  return `Next:\n${lines.join('')}`;
}

function asJson(file: string, { files, sample, suggestion }: Looked, suggestions: readonly unknown[]): Readonly<Record<string, unknown>> {
  const { documents, bytes, isWhole, scale, leftOut, files: read, spread, begun, places } = sample;
  const { statistics, facts, tallies, tokens, network, seconds, memory } = suggestion;
  const { text, empty } = files;
  return {
    file,
    looked: { files: files.files.length, read, spread, begun, places, empty, documents: documents.length, bytes, isWhole, scale, leftOut },
    text,
    facts,
    statistics,
    filters: tallies,
    tokens,
    network,
    seconds,
    memory,
    suggestions,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
