/**
 * A saved model, ready to be asked: its network, its tokenizer, and what its class says.
 *
 * What is opened here is a folder with an ONNX file, as `electra-run export --to onnx` writes it and transformers.js reads it. tfjs
 * is not loaded for it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readJson } from '../files/read-json.ts';
import { openTokenizer } from '../open/open-tokenizer.ts';
import { headsOfClass } from '../interop/hugging-face/class-heads.ts';
import { savedFrame } from '../interop/hugging-face/saved-frame.ts';
import { taskParameter } from '../interop/hugging-face/task-parameters.ts';
import type { Frame } from '../kinds/frame.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Registry } from '../registry/registry.ts';
import { Network, type NetworkOptions } from './network.ts';
import type { TextReader } from './rows.ts';

/** What is predicted of a text as a whole. */
export type TextProblem = 'one label' | 'several labels' | 'number';

/** What a task said of the answers that it judged, and its model's config.json keeps. */
export interface JudgedAt {
  /** Of several labels: predicted are those whose probability is greater. */
  readonly threshold?: number;
  /** Most tokens of an answer to a question. */
  readonly answerLength?: number;
}

/** Whoever has one can ask it, and must close it. */
export interface SavedModel {
  readonly folder: string;
  readonly network: Network;
  /** Name of an output → kind of the head that makes it: `judge`, `vocabulary`, `sequence-classification`, …. */
  readonly heads: Readonly<Record<string, string>>;
  /** Names of the classes, in order; empty where there are none. */
  readonly labels: readonly string[];
  readonly problem: TextProblem;
  /** As what its answers were judged when it was fine-tuned, where its folder says so. */
  readonly judgedAt: JudgedAt;
  /** Id of what rows are filled up with. */
  readonly pad: number;
  /** How many tokens there are; infinite where nothing says it. */
  readonly vocabularySize: number;
  /** How many segments it tells apart. */
  readonly segments: number;
  /** Most tokens of a row; infinite where it reads any. */
  readonly longest: number;
  readonly hasTokenizer: boolean;
  /** What texts are read with. Throws a {@link UserError} where the folder has no tokenizer. */
  reading(): TextReader;
  close(): Promise<void>;
}

/** How a model is opened. */
export interface OpenSettings extends NetworkOptions {
  /** Where tokenizers are found. */
  readonly registry: Registry;
  /** The network, where it is in no file of the folder, and what opens it. */
  readonly open?: (options: NetworkOptions) => Promise<Network>;
  /** Most tokens that the network reads, where its folder may say more. */
  readonly longest?: number;
  /** The heads, where who made the network knows them. */
  readonly heads?: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Throws a {@link UserError} where the folder has no model that can be asked. */
export async function openSavedModel(
  folder: string,
  { registry, open, heads, longest: read = Infinity, ...options }: OpenSettings,
): Promise<SavedModel> {
  const config = configOf(folder);
  const className = Array.isArray(config.architectures) ? String(config.architectures[0]) : '';
  const kinds = heads ?? headsOfClass(className);
  if (!kinds) throw new UserError(errors.MODEL_CLASS({ folder, found: className, known: [] }));
  const labels = labelsOf(config);
  const longest = Math.min(read, longestOf(folder, config));
  const opened = await tokenizerOf(folder, registry, longest);
  const reading = 'tokenizer' in opened ? { ...opened, longest } : null;
  const vocabularySize = typeof config.vocab_size === 'number' ? config.vocab_size : Infinity;
  if (reading && reading.tokenizer.vocabularySize > vocabularySize)
    throw new UserError(errors.TOKENIZER_TOO_LARGE({ folder, pieces: reading.tokenizer.vocabularySize, rows: vocabularySize }));
  const network = await (open ? open(options) : Network.open(graphFile(folder), folder, options));
  return {
    folder,
    network,
    heads: kinds,
    labels,
    problem: problemOf(config, labels),
    judgedAt: judgedAtOf(config),
    pad: typeof config.pad_token_id === 'number' ? config.pad_token_id : (reading?.tokenizer.special.pad ?? 0),
    vocabularySize,
    segments: typeof config.type_vocab_size === 'number' ? config.type_vocab_size : 2,
    longest,
    hasTokenizer: reading !== null,
    reading() {
      if (reading) return reading;
      throw 'error' in opened ? opened.error : new Error('A model has a tokenizer or says why not.');
    },
    close: () => network.close(),
  };
}

/** Where transformers.js looks for it. */
export const GRAPH_FILE = join('onnx', 'model.onnx');

/** Throws a {@link UserError} that says how there comes to be one. */
function graphFile(folder: string): string {
  const file = join(folder, GRAPH_FILE);
  if (existsSync(file)) return file;
  throw new UserError(errors.MODEL_WITHOUT_GRAPH({ folder, file }));
}

function configOf(folder: string): Json {
  const file = join(folder, 'config.json');
  const read = readJson(file);
  if (read === null) throw new UserError(errors.FILE_MISSING({ file, reason: 'there is no such file' }));
  if (typeof read.json !== 'object' || read.json === null || Array.isArray(read.json))
    throw new UserError(errors.FILE_MISSING({ file, reason: 'it holds no object' }));
  return read.json as Json;
}

async function tokenizerOf(
  folder: string,
  registry: Registry,
  longest: number,
): Promise<{ readonly tokenizer: Tokenizer; readonly frame: Frame } | { readonly error: unknown }> {
  try {
    const definitions = registry.registered('tokenizer').map(({ definition }) => definition);
    const tokenizer = await openTokenizer(folder, definitions, longest);
    return { tokenizer, frame: savedFrame(folder, tokenizer.special) };
  } catch (error) {
    if (error instanceof UserError) return { error };
    throw error;
  }
}

/** In the order of their numbers. */
function labelsOf({ id2label: names }: Json): readonly string[] {
  if (typeof names !== 'object' || names === null) return [];
  return Object.entries(names)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, name]) => String(name));
}

/** Numbers that a task could not have said are none. */
function judgedAtOf(config: Json): JudgedAt {
  const [threshold, answerLength] = ['threshold', 'answerLength'].map((name) => taskParameter(config, name));
  return {
    ...(typeof threshold === 'number' && threshold >= 0 && threshold <= 1 ? { threshold } : {}),
    ...(typeof answerLength === 'number' && Number.isInteger(answerLength) && answerLength > 0 ? { answerLength } : {}),
  };
}

function problemOf({ problem_type: problem }: Json, labels: readonly string[]): TextProblem {
  if (problem === 'regression' || (problem === undefined && labels.length === 1)) return 'number';
  return problem === 'multi_label_classification' ? 'several labels' : 'one label';
}

/** What its tokenizer says, and the rows of its table of places. */
function longestOf(folder: string, { max_position_embeddings: rows }: Json): number {
  const said = readJson(join(folder, 'tokenizer_config.json'))?.json as Json | undefined;
  const numbers = [rows, said?.model_max_length].filter((each): each is number => typeof each === 'number' && each > 0);
  return Math.min(Infinity, ...numbers);
}
