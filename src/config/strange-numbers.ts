/** Numbers that no option means: JSON5 can spell NaN and Infinity, and more digits than a computer keeps. */
import { errors } from '../errors/index.ts';
import { isKept } from '../source/number.ts';
import { problem, type Problem } from '../source/problem.ts';
import { pathText, toPlain, type Leaf, type Path, type TreeNode } from '../source/tree.ts';

/** A complaint for each, wherever it stands. */
export function strangeNumbers(node: TreeNode, path: Path = []): Problem[] {
  if (node.kind === 'array') return node.items.flatMap((item, index) => strangeNumbers(item, [...path, index]));
  if (node.kind === 'object') return [...node.members].flatMap(([key, member]) => strangeNumbers(member.node, [...path, key]));
  if (isInfinite(node)) return [problem(errors.NOT_FINITE({ path: pathText(path), found: String(toPlain(node)) }), node.origin)];
  if (!isLost(node)) return [];
  return [problem(errors.NOT_KEPT({ path: pathText(path), found: node.spelled ?? '', kept: String(node.value) }), node.origin)];
}

/** Whether it is one of them. */
export function isStrange(node: Leaf): boolean {
  return isInfinite(node) || isLost(node);
}

/** A number that is another one than what was written. */
function isLost({ value, spelled }: Leaf): boolean {
  return typeof value === 'number' && spelled !== undefined && !isKept(spelled, value);
}

function isInfinite({ value }: Leaf): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
