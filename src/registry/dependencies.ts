/**
 * Who needs whom in a run, told before anything is made: circles and missing providers.
 *
 * The container would notice too, but in words that mean nothing to a user.
 */
import { coreSlots } from '../experiment/experiment.ts';
import { pathText } from '../source/tree.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Injectables } from '../component/injectables.ts';
import { injectableSources } from './injectable-sources.ts';
import type { AnyComponent } from '../component/component.ts';
import { corpusBeside } from './text-beside.ts';

/** A slot of the experiment with its component, nested slots below it. */
export interface SlotNode {
  readonly path: readonly (string | number)[];
  readonly definition: AnyComponent;
  readonly options: Readonly<Record<string, unknown>>;
  readonly nested: readonly SlotNode[];
}

/** Throws a {@link UserError} that names the component and the way out. */
export function checkDependencies(roots: readonly SlotNode[], slots: ReadonlyMap<string, SlotNode>, provided: ReadonlySet<string>): void {
  for (const root of roots) visit(root, [], { slots, provided });
}

/** What is no slot, and is made from some; every other injectable that is a slot is the slot itself. */
const MADE_FROM: Readonly<Partial<Record<keyof Injectables, readonly string[]>>> = {
  documents: ['corpus'],
  tokenFrequencies: ['corpus', 'tokenizer'],
};

interface Graph {
  /** All slots by their paths, those within others too. */
  readonly slots: ReadonlyMap<string, SlotNode>;
  readonly provided: ReadonlySet<string>;
}

/** A component that is being visited, and what the one before it wanted it for. */
interface Step {
  readonly node: SlotNode;
  readonly wanted: string;
}

function visit(node: SlotNode, open: readonly Step[], graph: Graph, wanted = ''): void {
  const start = open.findIndex((step) => step.node === node);
  const chain = [...open, { node, wanted }];
  if (start >= 0) throw cycle(chain.slice(start));
  for (const inner of node.nested) visit(inner, chain, graph, `has it in its slot '${pathText(inner.path)}'`);
  for (const need of node.definition.needs ?? []) {
    if (!graph.provided.has(need)) throw missing(node, need);
    const beside = need === 'documents' ? corpusBeside(node, graph.slots) : undefined;
    if (beside) {
      visit(beside, chain, graph, `needs 'documents', which are made from the corpus beside it`);
      continue;
    }
    for (const slot of MADE_FROM[need] ?? (Object.hasOwn(coreSlots, need) ? [need] : [])) {
      const next = graph.slots.get(slot);
      if (next) visit(next, chain, graph, need === slot ? `needs '${need}'` : `needs '${need}', which are made from the '${slot}'`);
    }
  }
}

function cycle(chain: readonly Step[]): UserError {
  const steps = chain.slice(1).map(({ node, wanted }, index) => `${placed(chain[index].node)} ${wanted}: ${placed(node)}.`);
  return new UserError(errors.DEPENDENCY_CYCLE({ chain: chain.map(({ node }) => nameOf(node)).join(' → '), steps }));
}

function missing(node: SlotNode, need: keyof Injectables): UserError {
  const needs = (node.definition.needs ?? []).map((each) => (each === need ? `→ '${each}' ←` : `'${each}'`)).join(', ');
  const provider = Object.hasOwn(injectableSources, need)
    ? `It would come from ${injectableSources[need]}.`
    : `Components can need ${Object.keys(injectableSources).join(', ')}.`;
  return new UserError(errors.MISSING_DEPENDENCY({ component: nameOf(node), path: pathText(node.path), need, needs, provider }));
}

function placed(node: SlotNode): string {
  return `${nameOf(node)} (at ${pathText(node.path)})`;
}

/** `masker/uniform`. */
export function nameOf({ definition }: SlotNode): string {
  return `${definition.kind}/${definition.name}`;
}
