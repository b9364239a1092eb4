/**
 * A model as sentence-transformers loads it in Python: the encoder alone, as its library's class without heads, with its tokenizer, and
 * files that say how a text's vector is made of its states.
 */
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD } from '../card/write-cards.ts';
import { sentenceCard } from '../card/sentence-card.ts';
import { errors, UserError } from '../errors/index.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import { writeTexts } from '../files/write-texts.ts';
import { openModel, type OpenedModel } from '../open/open-model.ts';
import { openTokenizer } from '../open/open-tokenizer.ts';
import { configText } from '../interop/hugging-face/config-text.ts';
import { sentenceFiles } from '../interop/hugging-face/sentence-files.ts';
import { sentenceSettings } from '../interop/hugging-face/sentence-settings.ts';
import { openModelFolder } from '../interop/model-folder.ts';
import { tensorNumbers } from '../interop/numbers.ts';
import { writeSafetensors, type Tensor } from '../interop/safetensors.ts';
import { isPooler } from '../interop/tensor-names.ts';
import { namesInClass } from '../interop/trunk.ts';
import type { TextVector } from '../kinds/task.ts';
import { classWith } from '../nn/network.ts';
import { isOfTrunk } from '../nn/parameters.ts';
import type { Registry } from '../registry/registry.ts';
import { isTokenizerFile, savedLength } from './onnx-folder.ts';

/** What was written. */
export interface SentenceFolder extends TextVector {
  readonly folder: string;
  readonly className: string;
  /** Numbers of a vector. */
  readonly width: number;
  /** Most tokens of a text; infinite where it reads any. */
  readonly longest: number;
}

/** What somebody wants of the vectors; what is left open is as the model's own folder has it, or the mean, scaled to length 1. */
export type WantedVector = Partial<TextVector>;

/** Exports the model in `from` to the folder, which is replaced as a whole. Throws a {@link UserError} where it cannot be. */
export async function writeSentenceFolder(
  from: string,
  folder: string,
  registry: Registry,
  { pooling, normalize }: WantedVector,
): Promise<SentenceFolder> {
  const model = await openModel(
    from,
    registry.registered('encoder').map(({ definition }) => definition),
  );
  const className = encoderClass(from, model);
  const own = sentenceSettings(from);
  const vector = { pooling: pooling ?? own?.pooling ?? 'mean', normalize: normalize ?? own?.normalize ?? true };
  const { hiddenSize: width, maxPositions } = model.trunk.size;
  const longest = Math.min(maxPositions, savedLength(from), own?.longest ?? Infinity);
  // Whoever loads the folder needs one, and here it is known whether there is one.
  const tokenizers = registry.registered('tokenizer').map(({ definition }) => definition);
  await openTokenizer(from, tokenizers, longest);
  const tensors = await tensorsOf(from, model, className);
  await writeFolderAtomic(folder, async (temporary) => {
    await writeFile(join(temporary, 'config.json'), configText(configOf(model, className)));
    await writeSafetensors(join(temporary, 'model.safetensors'), tensors);
    const names = (await readdir(from)).filter(isTokenizerFile);
    for (const name of names) await copyFile(join(from, name), join(temporary, name));
    const hasPooler = Object.keys(tensors).some(isPooler);
    await writeTexts(temporary, sentenceFiles(vector, { className, width, longest, hasPooler }));
    const card = join(from, CARD);
    if (existsSync(card)) await writeFile(join(temporary, CARD), sentenceCard(await readFile(card, 'utf8'), vector));
  });
  return { folder, className, width, longest, ...vector };
}

/** The class without heads. Throws a {@link UserError} where there is none that computes the same states. */
function encoderClass(folder: string, { className, config, trunk, decoder }: OpenedModel): string {
  const refused = (reason: string): UserError =>
    new UserError(errors.MODEL_WITHOUT_EXPORT({ folder, form: 'sentence-transformers', reason }));
  if (decoder) throw refused(`${className} writes with a decoder, a token at a time`);
  if (config.electra_run_positions !== undefined)
    throw refused(`its library knows no positions ${JSON.stringify(config.electra_run_positions)}`);
  const found = classWith([], trunk.classes);
  if (found === undefined) throw refused(`no class is known that has the encoder of ${className} alone`);
  return found;
}

/** What heads are told is left out. */
function configOf({ config }: OpenedModel, className: string): Readonly<Record<string, unknown>> {
  const { id2label: _, label2id: __, num_labels: ___, problem_type: ____, task_specific_params: _____, ...encoder } = config;
  return { ...encoder, architectures: [className] };
}

/** The trunk's, under the names of the class, and a pooler where there is one, which the class has too. */
async function tensorsOf(folder: string, { trunk, memory }: OpenedModel, className: string): Promise<Record<string, Tensor>> {
  const names = namesInClass(trunk, className, trunk.parameters.filter(isOfTrunk));
  const tensors = Object.entries(names).map(([name, own]): [string, Tensor] => [
    name,
    { shape: memory.placement(own).shape, data: memory.view(memory.weights, own) },
  ]);
  const file = await openModelFolder(folder);
  try {
    for (const name of [...file.entries.keys()].filter(isPooler)) {
      const { shape = [] } = file.entries.get(name) ?? {};
      tensors.push([name.slice(name.indexOf('pooler.')), { shape, data: await tensorNumbers(name, file) }]);
    }
  } finally {
    await file.close();
  }
  return Object.fromEntries(tensors);
}
