/**
 * Networks as Hugging Face folders: `config.json`, `model.safetensors` and the tokenizer's files.
 *
 * Parameters carry Hugging Face's names and layouts already, so this only picks the network's share
 * of the memory. The way back is `import-network.ts`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from '../../kinds/frame.ts';
import type { NetworkPart } from '../../kinds/objective.ts';
import type { TextVector } from '../../kinds/task.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import { networkValues } from '../../nn/network-values.ts';
import { writeFolderAtomic } from '../../files/atomic-folder.ts';
import { writeTexts } from '../../files/write-texts.ts';
import { configText } from './config-text.ts';
import { sentenceFiles, type SentenceStates } from './sentence-files.ts';
import { writeSafetensors, type Tensor } from '../safetensors.ts';

/** What an exported network is made of. */
interface Exported extends Pick<NetworkPart, 'names' | 'upon' | 'huggingFaceConfig'> {
  /** The longest sequence that it reads, unless its configuration says less; infinite where it reads any. */
  readonly longest?: number;
  /** What stands around the texts that it reads. */
  readonly frame?: Frame;
  /** Of a network that writes: contents of generation_config.json. */
  readonly generation?: Readonly<Record<string, number | boolean>>;
  /** Of a network that makes vectors: how, and for which class without heads. */
  readonly vector?: TextVector & Pick<SentenceStates, 'className' | 'width'>;
}

/**
 * Writes the network and its tokenizer so that `from_pretrained(folder)` loads them; replaces the folder as a whole. Where
 * Hugging Face has no class for the network there is no config.json.
 */
export async function exportNetwork(folder: string, part: Exported, memory: FlatMemory, tokenizer: Pick<Tokenizer, 'save'>): Promise<void> {
  await writeFolderAtomic(folder, async (temporary) => {
    const config = part.huggingFaceConfig && { ...ends(part.frame), ...part.huggingFaceConfig };
    if (config) await writeFile(join(temporary, 'config.json'), configText(config));
    if (part.generation) await writeFile(join(temporary, 'generation_config.json'), configText(part.generation));
    await writeSafetensors(join(temporary, 'model.safetensors'), networkTensors(part, memory));
    const { frame, vector } = part;
    const rows = config?.max_position_embeddings;
    const longest = Math.min(typeof rows === 'number' ? rows : Number.POSITIVE_INFINITY, part.longest ?? Number.POSITIVE_INFINITY);
    if (vector) await writeTexts(temporary, sentenceFiles(vector, { ...vector, longest, hasPooler: false }));
    await tokenizer.save(temporary, {
      ...(longest === Number.POSITIVE_INFINITY ? {} : { longest }),
      ...(frame ? { frame } : {}),
      ...(config ? { segments: segmentsOf(config, frame) } : {}),
    });
  });
}

/** What the classes take for the beginning and the end of a text; their defaults are ids of other vocabularies. */
function ends({ before, between }: Pick<Frame, 'before' | 'between'> = { before: [], between: [] }): Record<string, number> {
  if (between.length === 0) return {};
  return { bos_token_id: before[0] ?? between[0], eos_token_id: between[0] };
}

/** Those that its classes have a table for, or tell apart by comparing them. */
function segmentsOf({ type_vocab_size: rows }: Readonly<Record<string, unknown>>, frame?: Frame): number {
  if (typeof rows === 'number') return rows;
  return frame?.lastSegment === undefined ? 1 : frame.lastSegment + 1;
}

/** Sums as such; a parameter that stands under two names (a tied head) once, under the first, as Hugging Face does. */
function networkTensors(part: Exported, memory: FlatMemory): Record<string, Tensor> {
  const firsts = Object.entries(part.names).filter(([name, target], _, all) => all.find(([, other]) => other === target)?.[0] === name);
  return Object.fromEntries(
    firsts.map(([name, target]) => [name, { shape: memory.placement(target).shape, data: networkValues(part, memory, name) }]),
  );
}
