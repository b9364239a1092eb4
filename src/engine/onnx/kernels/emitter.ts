/** How a tfjs kernel becomes graph nodes. */
import type { Graph, Value } from '../graph.ts';

export type Inputs = Readonly<Record<string, Value>>;
export type Attributes = Readonly<Record<string, unknown>>;
export type Emitter = (graph: Graph, inputs: Inputs, attributes: Attributes) => Value | Value[];
export type EmitterTable = Readonly<Record<string, Emitter>>;
