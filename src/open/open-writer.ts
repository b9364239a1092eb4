/** A Hugging Face folder that writes texts, and how it was told to: its settings in generation_config.json, its prefix in config.json. */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readJson } from '../files/read-json.ts';
import type { EncoderDecoder } from '../generate/programs.ts';
import type { Writing } from '../generate/writer.ts';
import { taskParameter } from '../interop/hugging-face/task-parameters.ts';
import type { OpenedModel } from './open-model.ts';

/** What writes, and how unless told otherwise. */
export interface OpenedWriter {
  readonly network: EncoderDecoder;
  readonly writing: Writing;
  /** Settings of the folder that would change what is written, and are not known here. */
  readonly unheeded: readonly string[];
  /** Stands before each text; '' where the folder has none, or several. */
  readonly prefix: string;
}

/** What Hugging Face's T5 writes at most, where nothing says how much. */
const LONGEST = 20;

type Json = Readonly<Record<string, unknown>>;

/** Throws a {@link UserError} where the model's class does not write, or nothing says what ends a text. */
export function openWriter(folder: string, { className, config, trunk, decoder, heads, parameters }: OpenedModel): OpenedWriter {
  const refused = (reason: string): UserError => new UserError(errors.MODEL_WRITES_NOTHING({ folder, reason }));
  const { logits: vocabulary } = heads;
  if (!decoder || vocabulary?.kind !== 'vocabulary') throw refused(`${className} has no decoder`);
  const { stepping } = decoder;
  if (!stepping) throw refused(`the decoder of ${className} cannot be told a token at a time`);
  const told = objectOf(readJson(join(folder, 'generation_config.json'))?.json);
  const number = (...names: readonly string[]): number | undefined =>
    names.map((name) => told[name] ?? config[name]).find((value): value is number => typeof value === 'number');
  const end = number('eos_token_id');
  if (end === undefined) throw refused('its config.json has no eos_token_id, which would end a text');
  const withStart = number('max_length');
  return {
    network: { trunk, sees: 'all', decoder: { ...decoder, stepping }, vocabulary, parameters },
    writing: {
      start: number('decoder_start_token_id', 'pad_token_id') ?? 0,
      end,
      // Hugging Face counts the start among the tokens of max_length.
      longest: number('max_new_tokens') ?? (withStart === undefined ? LONGEST : withStart - 1),
      beams: number('num_beams') ?? 1,
      lengthPenalty: number('length_penalty') ?? 1,
    },
    unheeded: Object.keys(NEUTRAL).filter((name) => !NEUTRAL[name].includes(told[name])),
    prefix: prefixOf(config),
  };
}

/** Settings of generation_config.json, and the values with which they change nothing. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  do_sample: [undefined, null, false],
  min_length: [undefined, null, 0, 1],
  min_new_tokens: [undefined, null, 0],
  no_repeat_ngram_size: [undefined, null, 0],
  encoder_no_repeat_ngram_size: [undefined, null, 0],
  repetition_penalty: [undefined, null, 1],
  encoder_repetition_penalty: [undefined, null, 1],
  num_beam_groups: [undefined, null, 1],
  bad_words_ids: [undefined, null],
  suppress_tokens: [undefined, null],
  begin_suppress_tokens: [undefined, null],
  forced_bos_token_id: [undefined, null],
  forced_eos_token_id: [undefined, null],
};

function prefixOf(config: Json): string {
  const prefix = taskParameter(config, 'prefix');
  return typeof prefix === 'string' ? prefix : '';
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
