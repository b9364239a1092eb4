/** `--set path=value`: one more delta, applied last, whose origin is the command line. */
import { errors } from '../errors.ts';
import { mergeNodes } from './merge.ts';
import { originOf, parseTree } from './parse.ts';
import { problem, type Problem } from './problem.ts';
import { pathText, type Node, type Origin, type Source } from './tree.ts';

export interface Overridden {
  readonly tree: Node;
  readonly problems: readonly Problem[];
}

/** The value is JSON5; a plain word is a string. Missing objects on the way are made, array items must exist. */
export function applyOverride(tree: Node, setting: string): Overridden {
  const source: Source = { name: '--set', kind: 'override', text: setting, extendedBy: null };
  const equals = setting.indexOf('=');
  const refuse = (reason: string, start = 0, end = setting.length): Overridden => ({
    tree,
    problems: [problem(errors.BAD_OVERRIDE({ reason }), originOf(source, start, end))],
  });
  if (equals < 0) return refuse(`'${setting}' has no '='.`);
  const segments = setting.slice(0, equals).trim().split('.');
  if (segments.some((segment) => segment.trim() === '')) return refuse(`The path '${setting.slice(0, equals)}' has an empty part.`, 0, Math.max(1, equals));
  const value = readValue(source, equals + 1);
  if (!value.tree) return { tree, problems: value.problems };
  const step: Step = { key: originOf(source, 0, equals), value: value.tree };
  const changed = change(tree, segments, 0, step);
  return typeof changed === 'string' ? refuse(changed, 0, equals) : { tree: changed, problems: value.problems };
}

function readValue(source: Source, start: number): ReturnType<typeof parseTree> {
  const parsed = parseTree(source, start);
  const text = source.text.slice(start);
  if (parsed.tree || /^\s*[{['"]/.test(text)) return parsed;
  return { tree: { kind: 'leaf', value: text, origin: originOf(source, start, source.text.length) }, problems: [] };
}

interface Step {
  readonly key: Origin;
  readonly value: Node;
}

/** The changed node, or why it cannot be changed. */
function change(node: Node | undefined, segments: readonly string[], depth: number, step: Step): Node | string {
  if (depth === segments.length) return node ? mergeNodes(node, step.value) : step.value;
  const segment = segments[depth];
  if (node?.kind === 'array') {
    const index = Number(segment);
    if (!/^\d+$/.test(segment) || index >= node.items.length) {
      return `'${pathText(segments.slice(0, depth))}' is an array of ${node.items.length}, so '${segment}' must be a number below that.`;
    }
    const changed = change(node.items[index], segments, depth + 1, step);
    return typeof changed === 'string' ? changed : { ...node, items: node.items.with(index, changed) };
  }
  if (node?.kind === 'leaf') return `'${segments.slice(0, depth).join('.')}' is a plain value and has no '${segment}' inside.`;
  const inner = change(node?.members.get(segment)?.node, segments, depth + 1, step);
  if (typeof inner === 'string') return inner;
  const delta: Node = { kind: 'object', members: new Map([[segment, { key: step.key, node: inner }]]), origin: step.key };
  if (!node) return delta;
  if (segment === 'type') return mergeNodes(node, delta);
  return { ...node, members: new Map([...node.members, [segment, { key: node.members.get(segment)?.key ?? step.key, node: inner }]]) };
}
