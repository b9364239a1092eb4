/** Which of Hugging Face's classes computes what a fine-tuned network does. */
import type { KeptNetwork } from '../kinds/objective.ts';
import type { TaskHead } from '../kinds/task.ts';

/**
 * Contents of its config.json, with the names of the classes that it chooses among; null where the library has nothing with this
 * head on this encoder, or where what it has sees other tokens than the network does, or reads a text's state elsewhere.
 */
export function huggingFaceClass(
  { trunk, frame, sees }: KeptNetwork,
  head: TaskHead,
  labels: readonly string[],
): Readonly<Record<string, unknown>> | null {
  if (head.kind === null || sees !== (trunk.causal ? 'before' : 'all')) return null;
  if (head.reads !== undefined && head.reads !== frame.readOut) return null;
  const config = trunk.huggingFaceConfig(head.kind);
  if (config === null) return null;
  const names = {
    id2label: Object.fromEntries(labels.entries()),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  };
  return { ...config, ...(labels.length > 0 ? names : {}), ...head.huggingFaceConfig };
}
