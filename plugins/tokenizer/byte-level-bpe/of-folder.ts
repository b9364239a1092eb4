/**
 * The options that make this the tokenizer of a model's folder: its vocabulary, its special tokens, and whether it adds a blank.
 *
 * As in Hugging Face's libraries, `tokenizer_config.json` wins over `tokenizer.json`. What neither says of special tokens is as RoBERTa
 * has it where the vocabulary has those names; GPT-2's `<|endoftext|>` stands for whatever else is missing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { jsonObjectIn, jsonObjectOf, optionsOrReason, specialNamesIn, type OfFolder } from 'electra-run';
import { ROBERTA, ROLES } from './specials.ts';
import { unsupported, vocabularyIn } from './vocabulary-file.ts';

/** What this tokenizer cannot do comes back as the reason. */
export function optionsOf(folder: string): Promise<OfFolder> {
  return optionsOrReason(() => optionsFrom(folder));
}

async function optionsFrom(folder: string): Promise<OfFolder> {
  const file = ['tokenizer.json', 'vocab.json'].map((name) => join(folder, name)).find((name) => existsSync(name));
  if (file === undefined) return { reason: 'it has neither a tokenizer.json nor a vocab.json' };
  const [json, config] = await Promise.all(['tokenizer.json', 'tokenizer_config.json'].map((name) => jsonObjectIn(join(folder, name))));
  const strange = file.endsWith('tokenizer.json') ? unsupported(json) : null;
  if (strange) return { reason: strange };
  const { pieces } = await vocabularyIn(file);
  const found = await specialNamesIn(folder, pieces, USUAL);
  if ('reason' in found) return found;
  const added = config.add_prefix_space ?? jsonObjectOf(json.pre_tokenizer).add_prefix_space ?? false;
  return { options: { vocabulary: file, addPrefixSpace: added === true, ...found.options } };
}

/** RoBERTa's, else GPT-2's only one. */
const USUAL = {
  usual: Object.fromEntries(ROLES.map((role) => [role, [ROBERTA[role]]])) as Readonly<Record<(typeof ROLES)[number], string[]>>,
  end: '<|endoftext|>',
};
