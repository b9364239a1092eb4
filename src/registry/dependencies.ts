/**
 * Who needs whom in a run, told before anything is made: circles and missing providers.
 *
 * The container would notice too, but in words that mean nothing to a user.
 */
import { coreSlots } from '../config/experiment.ts';
import { pathText } from '../config/tree.ts';
import { errors, UserError } from '../errors.ts';
import type { Injectables } from './injectables.ts';
import { injectableSources } from './injectable-sources.ts';
import type { AnyComponent } from './component.ts';

/** A slot of the experiment with its component, nested slots below it. */
export interface SlotNode {
  readonly path: readonly (string | number)[];
  readonly definition: AnyComponent;
  readonly options: Readonly<Record<string, unknown>>;
  readonly nested: readonly SlotNode[];
}

/** Throws a {@link UserError} that names the component and the way out. */
export function checkDependencies(roots: readonly SlotNode[], provided: ReadonlySet<string>): void {
  const byName = new Map(roots.filter(({ path }) => path.length === 1).map((root) => [String(root.path[0]), root]));
  for (const root of roots) visit(root, [], { byName, provided });
}

interface Graph {
  readonly byName: ReadonlyMap<string, SlotNode>;
  readonly provided: ReadonlySet<string>;
}

function visit(node: SlotNode, open: readonly SlotNode[], graph: Graph): void {
  const start = open.indexOf(node);
  const chain = [...open, node];
  if (start >= 0) throw new UserError(errors.DEPENDENCY_CYCLE({ chain: chain.slice(start).map(nameOf).join(' → ') }));
  for (const inner of node.nested) visit(inner, chain, graph);
  for (const need of node.definition.needs ?? []) {
    if (!graph.provided.has(need)) throw missing(node, need);
    // The documents are made from the corpus; every other injectable that is a slot is the slot itself.
    const slot = need === 'documents' ? 'corpus' : Object.hasOwn(coreSlots, need) ? need : undefined;
    const next = slot && graph.byName.get(slot);
    if (next) visit(next, chain, graph);
  }
}

function missing(node: SlotNode, need: keyof Injectables): UserError {
  const source = Object.hasOwn(injectableSources, need) ? `It would come from ${injectableSources[need]}.` : `Components can need ${Object.keys(injectableSources).join(', ')}.`;
  return new UserError(errors.MISSING_DEPENDENCY({ component: nameOf(node), path: pathText(node.path), needs: need, provider: source }));
}

/** `generator/electra`. */
export function nameOf({ definition }: SlotNode): string {
  return `${definition.kind}/${definition.name}`;
}
