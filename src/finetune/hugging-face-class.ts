/** Which of Hugging Face's classes computes what a fine-tuned network does. */
import type { KeptDecoder, KeptNetwork } from '../kinds/objective.ts';
import type { Task, TaskHead } from '../kinds/task.ts';

/**
 * Contents of its config.json, with the names of the classes that it chooses among; null where the library has nothing with this
 * head on this encoder, or where what it has sees other tokens than the network does, or reads a text's state elsewhere. Of a head that
 * makes vectors it is the class without heads.
 */
export function huggingFaceClass(
  { trunk, frame, sees, decoder }: KeptNetwork,
  head: TaskHead,
  labels: readonly string[],
): Readonly<Record<string, unknown>> | null {
  if (sees !== (trunk.causal ? 'before' : 'all')) return null;
  if (head.vector) return trunk.huggingFaceConfig();
  if (head.kind === null) return null;
  if (head.reads !== undefined && head.reads !== frame.readOut) return null;
  if (head.writes && decoder) {
    const written = head.writes.decoder.huggingFaceConfig(head.kind);
    return written && { ...written, ...idsOf(decoder), ...head.huggingFaceConfig };
  }
  const config = trunk.huggingFaceConfig(head.kind);
  if (config === null) return null;
  const names = {
    id2label: Object.fromEntries(labels.entries()),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  };
  return { ...config, ...(labels.length > 0 ? names : {}), ...head.huggingFaceConfig };
}

/** How the library's `generate` is to write as the task does; nothing where it does not write. */
export function generationConfig(
  { writes }: Pick<Task, 'writes'>,
  { decoder }: KeptNetwork,
): { readonly generation?: Readonly<Record<string, number | boolean>> } {
  if (!writes || !decoder) return {};
  const { longest, beams, lengthPenalty } = writes;
  return {
    generation: {
      ...idsOf(decoder),
      max_new_tokens: longest,
      num_beams: beams,
      ...(beams > 1 ? { length_penalty: lengthPenalty, early_stopping: false } : {}),
    },
  };
}

function idsOf({ start, end }: KeptDecoder): Record<'pad_token_id' | 'decoder_start_token_id' | 'eos_token_id', number> {
  return { pad_token_id: start, decoder_start_token_id: start, eos_token_id: end };
}
