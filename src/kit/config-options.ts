/** The options of an encoder that is what a Hugging Face folder's config.json says. */
import { join } from 'node:path';
import type { OfFolder } from '../component/component.ts';
import { UserError } from '../errors/index.ts';
import { readJson } from '../files/read-json.ts';

type Value = string | number | boolean;
type Config = Readonly<Record<string, unknown>>;

/** How an architecture's config.json is read. */
export interface ConfigReading {
  readonly modelType: string;
  /** The objective that keeps such a network. */
  readonly objective?: string | ((config: Config) => string);
  /** Option → the key that has its value, or how it follows from the whole. */
  readonly options: Readonly<Record<string, string | ((config: Config) => unknown)>>;
  /** Keys that must have one of these values where they are given, because nothing else is computed here. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>;
}

/** Why the folder is of another architecture, or of one that is not computed here, or its options. */
export async function optionsOfConfig(folder: string, { modelType, options, only = {}, objective }: ConfigReading): Promise<OfFolder> {
  const config = configOf(join(folder, 'config.json'));
  if (typeof config === 'string') return { reason: config };
  if (config.model_type !== modelType) return { reason: `is of the model type ${shown(config.model_type)} and not '${modelType}'` };
  const other = Object.entries(only).find(([key, values]) => config[key] !== undefined && !values.includes(config[key]));
  if (other) return { reason: `has ${other[0]} ${shown(config[other[0]])}, and here it can only be ${other[1].map(shown).join(' or ')}` };
  const read = Object.entries(options).map(([option, from]) => [option, typeof from === 'string' ? config[from] : from(config)] as const);
  const given = read.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined && entry[1] !== null);
  const strange = given.find(([, value]) => !['string', 'number', 'boolean'].includes(typeof value));
  if (strange) return { reason: `says ${shown(strange[1])} for what is '${strange[0]}' here` };
  const kept = typeof objective === 'function' ? objective(config) : objective;
  return { options: Object.fromEntries(given), ...(kept === undefined ? {} : { objective: kept }) };
}

/** The objective of a class that reads from both sides, or from left to right where its config.json says so. */
export function sidedObjective({ is_decoder: causal }: Config): string {
  return causal === true ? 'causal-lm' : 'masked-lm';
}

function configOf(file: string): Config | string {
  try {
    const read = readJson(file);
    if (read === null) return 'has no config.json';
    if (typeof read.json !== 'object' || read.json === null || Array.isArray(read.json)) return 'has a config.json that is no object';
    return read.json as Config;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `has a config.json that cannot be read (${error.message})`;
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
