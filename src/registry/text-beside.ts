/**
 * Components within a corpus, such as the tokenizer of a filter. The experiment's documents are made from that corpus, so they get those
 * of the one beside them: the text as it is before the filters.
 */
import { pathText } from '../source/tree.ts';
import type { SlotNode } from './dependencies.ts';

/** The only other corpus in the nearest corpus around a component; undefined where there is none, or are several. */
export function corpusBeside({ path }: SlotNode, slots: ReadonlyMap<string, SlotNode>): SlotNode | undefined {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const around = slots.get(pathText(path.slice(0, depth)));
    if (around?.definition.kind !== 'corpus') continue;
    const others = around.nested.filter((inner) => inner.definition.kind === 'corpus' && !liesWithin(path, inner.path));
    if (others.length === 1) return others[0];
  }
  return undefined;
}

function liesWithin(path: SlotNode['path'], outer: SlotNode['path']): boolean {
  return outer.every((segment, index) => path[index] === segment);
}

/** The name under which the documents of such a corpus are bound. */
export function documentsOf({ path }: SlotNode): string {
  return `documents of ${pathText(path)}`;
}

/** The earlier of two tokenizers that learn the same of the same text, which is made once; undefined where a node is no such second. */
export function sameTokenizer(node: SlotNode, slots: ReadonlyMap<string, SlotNode>): string | undefined {
  const beside = corpusBeside(node, slots);
  if (node.definition.kind !== 'tokenizer' || !beside) return undefined;
  for (const [path, other] of slots) {
    if (other === node) return undefined;
    const isSame = other.definition === node.definition && JSON.stringify(other.options) === JSON.stringify(node.options);
    if (isSame && corpusBeside(other, slots) === beside) return path;
  }
  return undefined;
}
