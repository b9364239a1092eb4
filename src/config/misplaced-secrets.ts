/** Where `${secret:NAME}` may stand: in texts among the options of components, and not in what is written down under its own words. */
import { PATH } from '../component/component.ts';
import { secretsIn } from '../component/secret.ts';
import { errors } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Registry } from '../registry/registry.ts';
import { problem, type Problem } from '../source/problem.ts';
import { originAt, pathText, type ObjectNode, type Path, type TreeNode } from '../source/tree.ts';
import { namedPaths } from './named-paths.ts';
import { schemaAt } from './schema-at.ts';

/** Complaints about a valid experiment. */
export function misplacedSecrets(tree: ObjectNode, experiment: Experiment, registry: Registry): Problem[] {
  const places = secretPlaces(tree, []);
  if (places.length === 0) return [];
  const paths = new Set(namedPaths(experiment, registry).flatMap((named) => named.places.map(pathText)));
  return places
    .filter((at) => !mayHide(at, tree, registry) || paths.has(pathText(at)))
    .map((at) => problem(errors.BAD_REFERENCE({ reason: REASON }), originAt(tree, at, 'value')));
}

const REASON =
  'A secret may stand in a text among the options of a component. Names, paths and the sections of the core are written down and ' +
  'shown, so they take ${env:NAME}.';

function mayHide(at: Path, tree: ObjectNode, registry: Registry): boolean {
  // Their values are put into other places, and judged there.
  if (at[0] === 'sweep' || at[0] === 'ablation') return true;
  const { rule } = schemaAt(at, tree, registry);
  return rule !== null && rule.owner !== 'the experiment' && !(PATH in rule.schema) && !['name', 'type'].includes(String(at.at(-1)));
}

function secretPlaces(node: TreeNode, at: Path): Path[] {
  if (node.kind === 'leaf') return typeof node.value === 'string' && secretsIn(node.value).length > 0 ? [at] : [];
  if (node.kind === 'array') return node.items.flatMap((item, index) => secretPlaces(item, [...at, index]));
  return [...node.members].flatMap(([key, member]) => secretPlaces(member.node, [...at, key]));
}
