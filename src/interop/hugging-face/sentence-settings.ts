/**
 * What a folder of sentence-transformers says of its vectors. What is not computed here is refused, so that nobody gets other vectors than
 * the library gives.
 */
import { join } from 'node:path';
import { errors, UserError } from '../../errors/index.ts';
import { readJson } from '../../files/read-json.ts';
import type { TextVector } from '../../kinds/task.ts';

/** A folder's own way to make vectors. */
export interface SentenceSettings extends TextVector {
  /** Most tokens of a text; infinite where the tokenizer alone says it. */
  readonly longest: number;
  /** Stands before every text, unless it is empty. */
  readonly prompt: string;
  /** Whether texts are read in small letters, whatever the tokenizer makes of capitals. */
  readonly lowercase: boolean;
  /** How vectors are compared: `cosine`, `dot`, …. */
  readonly similarity: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Of a module's class, whichever release of the library wrote it. */
const OWN_MODULE = /^sentence_transformers\.(?:models|base\.modules\.\w+|sentence_transformer\.modules\.\w+)\.(\w+)$/;

/** Null where the folder is none of the library. Throws a {@link UserError} where its vectors are made in a way that is not known here. */
export function sentenceSettings(folder: string): SentenceSettings | null {
  const modules = readJson(join(folder, 'modules.json'))?.json;
  if (modules === undefined) return null;
  const refuse = (reason: string): never => {
    throw new UserError(errors.SENTENCE_MODULES({ folder, reason }));
  };
  const paths = pathsOf(modules, refuse);
  const normalize = paths.length > 2;
  if (normalize) checkNormalize(objectIn(join(folder, paths[2], 'config.json')), refuse);
  const {
    default_prompt_name: name,
    prompts,
    similarity_fn_name: similarity,
  } = objectIn(join(folder, 'config_sentence_transformers.json'));
  const prompt = typeof name === 'string' ? objectOf(prompts)[name] : '';
  if (typeof prompt !== 'string') return refuse(`its default prompt ${JSON.stringify(name)} is none of its prompts`);
  const pooled = objectIn(join(folder, paths[1], 'config.json'));
  if (prompt !== '' && pooled.include_prompt === false) refuse('it leaves its prompt out of the mean');
  return {
    pooling: poolingOf(pooled, refuse),
    normalize,
    prompt,
    similarity: typeof similarity === 'string' ? similarity : 'cosine',
    ...encoderSettings(objectIn(join(folder, 'sentence_bert_config.json')), refuse),
  };
}

type Refuse = (reason: string) => never;

/** Of the encoder, the pooling, and the scaling where there is one. */
function pathsOf(modules: unknown, refuse: Refuse): readonly string[] {
  if (!Array.isArray(modules)) return refuse('its modules.json is no list');
  const found = modules.map((module: unknown) => {
    const { type, path } = objectOf(module);
    return { type: String(type), kind: OWN_MODULE.exec(String(type))?.[1], path: typeof path === 'string' ? path : '' };
  });
  const wanted = ['Transformer', 'Pooling', 'Normalize'];
  const stray = found.find(({ kind }, index) => kind !== wanted[index]);
  if (stray) return refuse(`it has the module ${stray.type} where ${wanted[found.indexOf(stray)] ?? 'nothing'} is known here`);
  if (found.length < 2) return refuse('it has no pooling');
  if (found[0].path !== '') return refuse(`its encoder lies in the folder ${found[0].path}, and not beside modules.json`);
  const outside = found.find(({ path }) => !/^[\w-]*$/.test(path));
  if (outside) return refuse(`it has a module in ${JSON.stringify(outside.path)}, which is no folder of it`);
  return found.map(({ path }) => path);
}

function checkNormalize({ module_input_name: from = VECTOR, module_output_name: to = VECTOR }: Json, refuse: Refuse): void {
  if (from !== VECTOR || to !== VECTOR) refuse(`it scales ${JSON.stringify(from)} to length 1, and not a text's vector`);
}

/** The library's name of a text's vector. */
const VECTOR = 'sentence_embedding';

const POOLINGS: Readonly<Record<string, TextVector['pooling']>> = { cls: 'first', mean: 'mean', lasttoken: 'last' };

/** One mode, or a switch for each; without any it is the mean. */
function poolingOf(config: Json, refuse: Refuse): TextVector['pooling'] {
  const switched = Object.entries(config).flatMap(([key, value]) => (key.startsWith('pooling_mode_') && value === true ? [key] : []));
  const named = config.pooling_mode ?? switched.map((key) => key.replace(/^pooling_mode_|_tokens?$/g, ''));
  const modes = Array.isArray(named) ? (named as unknown[]).map(String) : [String(named)];
  if (modes.length === 0) return 'mean';
  const pooling = POOLINGS[modes[0]] as TextVector['pooling'] | undefined;
  if (modes.length > 1 || pooling === undefined)
    return refuse(`its pooling is ${modes.join(' and ')}, and known are mean, cls and lasttoken`);
  return pooling;
}

function encoderSettings(config: Json, refuse: Refuse): Pick<SentenceSettings, 'longest' | 'lowercase'> {
  const { max_seq_length: longest, do_lower_case: lowercase = false, transformer_task: task = TASK, module_output_name: output } = config;
  if (task !== TASK) refuse(`its encoder is for ${JSON.stringify(task)}`);
  const { method = 'forward', method_output_name: read = 'last_hidden_state' } = objectOf(objectOf(config.modality_config).text);
  if (method !== 'forward' || read !== 'last_hidden_state' || (output ?? 'token_embeddings') !== 'token_embeddings')
    refuse(`it reads ${JSON.stringify(read)} of its encoder, and not the last states`);
  return { longest: typeof longest === 'number' ? longest : Infinity, lowercase: lowercase === true };
}

/** What an encoder of states is for. */
const TASK = 'feature-extraction';

/** Empty where there is no such file. */
function objectIn(file: string): Json {
  return objectOf(readJson(file)?.json);
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
