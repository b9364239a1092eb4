/** How a tfjs kernel becomes graph nodes. */
import type { Graph, Value } from '../graph.ts';

/** The graph values of a kernel's tensors, by the names that tfjs gives its inputs. */
export type Inputs = Readonly<Record<string, Value>>;
/** What else a kernel is called with, by tfjs's names: axes, shapes, types. */
export type Attributes = Readonly<Record<string, unknown>>;
/** Adds the nodes of one call of a kernel to the graph; returns its outputs. Throws what `untraced.ts` makes where it cannot. */
export type Emitter = (graph: Graph, inputs: Inputs, attributes: Attributes) => Value | Value[];
/** Emitters by the names of tfjs's kernels. */
export type EmitterTable = Readonly<Record<string, Emitter>>;
