/** One graph's nodes in another. */
import type { Graph, Value } from '../graph.ts';

/** Copies the nodes of `from`; `given` says by name what its inputs are in `into`. Returns what each value has become there. */
export function inline(into: Graph, from: Graph, given: Readonly<Record<string, Value>>): (value: Value) => Value {
  const copies = new Map<Value, Value>();
  for (const input of from.inputs) if (given[input.name]) copies.set(input, given[input.name]);
  const copyOf = (value: Value): Value => {
    let copy = copies.get(value);
    if (!copy && value.data) copies.set(value, (copy = into.constant(value.data, value.shape)));
    if (!copy) throw new Error(`Nothing is given for '${value.name}'.`);
    return copy;
  };
  for (const { op, domain, inputs, outputs, attributes, after, scope } of from.nodes) {
    into.scope = scope;
    const made = into.emitAll(op, inputs.map(copyOf), outputs, { attributes, domain, after: after && copyOf(after) });
    outputs.forEach((output, index) => copies.set(output, made[index]));
  }
  into.scope = undefined;
  return copyOf;
}
