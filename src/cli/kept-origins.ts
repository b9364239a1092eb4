/**
 * The saved experiment of a run that goes on with some other settings: what was not changed says where it first came from, as it did
 * before. Loaded from the run's own folder, every value would come from there.
 */
import path from 'node:path';
import { parseTree } from '../source/parse.ts';
import { nodeAt, type Path, type TreeNode } from '../source/tree.ts';

/** Both texts are of `config/save.ts`. A value that comes from `file` gets the comment that `before` has on the value at its path. */
export function withKeptOrigins(now: string, before: string, file: string): string {
  const [old, tree] = [before, now].map((text) => parseTree({ name: file, kind: 'file', text, extendedBy: null }).tree);
  if (!old || !tree) return now;
  const own = `  // ${path.relative(process.cwd(), path.resolve(file))}:`;
  const [lines, earlier] = [now.split('\n'), before.split('\n')];
  for (const [at, node] of leavesIn(tree, [])) {
    const index = node.origin.line - 1;
    const found = nodeAt(old, at);
    const comment = found && commentOf(earlier[found.origin.line - 1]);
    const start = lines[index].lastIndexOf(own);
    if (comment !== undefined && start >= 0) lines[index] = lines[index].slice(0, start) + comment;
  }
  return lines.join('\n');
}

function leavesIn(node: TreeNode, at: Path): [Path, TreeNode][] {
  if (node.kind === 'object') return [...node.members].flatMap(([key, member]) => leavesIn(member.node, [...at, key]));
  if (node.kind === 'array' && node.items.length > 0) return node.items.flatMap((item, index) => leavesIn(item, [...at, index]));
  return [[at, node]];
}

/** The last one of the line: the value before it may hold two slashes. */
function commentOf(line: string): string | undefined {
  const start = line.lastIndexOf('  // ');
  return start < 0 ? undefined : line.slice(start);
}
