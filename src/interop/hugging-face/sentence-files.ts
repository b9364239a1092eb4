/**
 * The files that make a model's folder one of sentence-transformers, which loads it as its encoder, a pooling, and a scaling to length 1.
 *
 * They are written as the library wrote them for years: every release reads these, and the newest one only reads its own names too.
 */
import type { TextVector } from '../../kinds/task.ts';

/** What the library calls each, in the order of its file. */
const POOLINGS = [
  ['cls_token', 'first'],
  ['mean_tokens', 'mean'],
  ['max_tokens', null],
  ['mean_sqrt_len_tokens', null],
  ['weightedmean_tokens', null],
  ['lasttoken', 'last'],
] as const;

/** What the vectors are made of. */
export interface SentenceStates {
  /** The class without heads. */
  readonly className: string;
  /** Numbers of a state. */
  readonly width: number;
  /** Most tokens of a text; infinite where any are read. */
  readonly longest: number;
  /** Whether the folder has a pooler. */
  readonly hasPooler: boolean;
}

/** Classes that make a pooler of random numbers, and warn of it, where the folder has none and nobody tells them. */
const WITH_POOLER = /^(Bert|Roberta|Albert)Model$/;

/** Path below the folder → contents. */
export function sentenceFiles(
  { pooling, normalize }: TextVector,
  { className, width, longest, hasPooler }: SentenceStates,
): Readonly<Record<string, string>> {
  const modules = ['Transformer', 'Pooling', ...(normalize ? ['Normalize'] : [])];
  const modes = POOLINGS.map(([name, own]) => [`pooling_mode_${name}`, own === pooling]);
  return {
    'modules.json': jsonText(
      modules.map((name, idx) => ({
        idx,
        name: String(idx),
        path: idx === 0 ? '' : `${idx}_${name}`,
        type: `sentence_transformers.models.${name}`,
      })),
    ),
    'sentence_bert_config.json': jsonText({
      max_seq_length: Number.isFinite(longest) ? longest : null,
      do_lower_case: false,
      ...(WITH_POOLER.test(className) && !hasPooler ? { model_args: { add_pooling_layer: false } } : {}),
    }),
    'config_sentence_transformers.json': jsonText({
      model_type: 'SentenceTransformer',
      prompts: {},
      default_prompt_name: null,
      similarity_fn_name: 'cosine',
    }),
    '1_Pooling/config.json': jsonText({ word_embedding_dimension: width, ...Object.fromEntries(modes), include_prompt: true }),
    ...(normalize ? { '2_Normalize/config.json': jsonText({}) } : {}),
  };
}

/** Names of these files and folders, among others of a model. */
export const SENTENCE_NAMES = /^(modules\.json|sentence_\w+_config\.json|config_sentence_transformers\.json|\d+_\w+)$/;

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
