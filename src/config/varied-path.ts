/** Which value of the experiment a value in the sections `sweep` and `ablation` is meant for. */
import { nodeAt, type ObjectNode, type Path } from '../source/tree.ts';

/** The path that the value at `at` varies, as the file spells it; undefined where none does. */
export function variedPath(at: Path, tree: ObjectNode): string | undefined {
  const [section, part, ...rest] = at.map(String);
  if (section === 'ablation' && (part === 'values' || part === 'baseline')) {
    const path = nodeAt(tree, ['ablation', 'path']);
    return path?.kind === 'leaf' && typeof path.value === 'string' ? path.value : undefined;
  }
  if (section !== 'sweep') return undefined;
  if (part === 'grid') return rest[0];
  if (part === 'zip' || part === 'list') return rest[1];
  const ranges = part === 'random' ? 'ranges' : part === 'search' ? 'space' : undefined;
  return ranges !== undefined && rest[0] === ranges && rest[2] === 'of' ? rest[1] : undefined;
}
