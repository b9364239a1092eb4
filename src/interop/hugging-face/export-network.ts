/**
 * Networks as Hugging Face folders: `config.json`, `model.safetensors` and the tokenizer's files.
 *
 * Parameters carry Hugging Face's names and layouts already, so this only picks the network's share
 * of the memory. The way back is `import-network.ts`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkPart } from '../../kinds/objective.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import { networkValues } from '../../nn/network-values.ts';
import { writeFolderAtomic } from '../../files/atomic-folder.ts';
import { writeSafetensors, type Tensor } from '../safetensors.ts';

/** What an exported network is made of. */
interface Exported extends Pick<NetworkPart, 'names' | 'upon' | 'huggingFaceConfig'> {
  /** The longest sequence that it reads, unless its configuration says so; infinite where it reads any. */
  readonly longest?: number;
}

/**
 * Writes the network and its tokenizer so that `from_pretrained(folder)` loads them; replaces the folder as a whole. Where
 * Hugging Face has no class for the network there is no config.json.
 */
export async function exportNetwork(folder: string, part: Exported, memory: FlatMemory, tokenizer: Pick<Tokenizer, 'save'>): Promise<void> {
  await writeFolderAtomic(folder, async (temporary) => {
    if (part.huggingFaceConfig) await writeFile(join(temporary, 'config.json'), `${JSON.stringify(part.huggingFaceConfig, null, 2)}\n`);
    await writeSafetensors(join(temporary, 'model.safetensors'), networkTensors(part, memory));
    const rows = part.huggingFaceConfig?.max_position_embeddings;
    const longest = typeof rows === 'number' ? rows : part.longest;
    await tokenizer.save(temporary, longest === Number.POSITIVE_INFINITY ? undefined : longest);
  });
}

/** Sums as such; a parameter that stands under two names (a tied head) once, under the first, as Hugging Face does. */
function networkTensors(part: Exported, memory: FlatMemory): Record<string, Tensor> {
  const firsts = Object.entries(part.names).filter(([name, target], _, all) => all.find(([, other]) => other === target)?.[0] === name);
  return Object.fromEntries(
    firsts.map(([name, target]) => [name, { shape: memory.placement(target).shape, data: networkValues(part, memory, name) }]),
  );
}
