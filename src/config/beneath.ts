/** What comes along with the model that an experiment starts from, beneath everything that files and changes say. */
import type { ObjectNode } from '../source/tree.ts';
import type { Problem } from '../source/problem.ts';
import type { Composed } from './compose.ts';
import { mergeExperiments } from './merge.ts';
import { startModel } from './start-model.ts';
import { startTokenizer } from './start-tokenizer.ts';

/** A layer from a folder of weights, and what was wrong there. */
export interface Beneath {
  /** Null where nothing comes along. */
  readonly layer: ObjectNode | null;
  readonly problems: readonly Problem[];
  /** Whether nothing more can be said: what the experiment lacks was to come from there. */
  readonly isAll?: boolean;
}

/** Its tokenizer; where nothing is said of a pre-training, also the objective that keeps such a network. */
export async function beneathOf(...words: Parameters<typeof startModel>): Promise<Beneath> {
  const [model, tokenizer] = [await startModel(...words), await startTokenizer(...words)];
  const whole = tokenizer.layer ?? model.layer;
  const members = [model, tokenizer].flatMap(({ layer }) => (layer ? [...layer.members] : []));
  if (model.problems.length > 0) return { ...model, isAll: true };
  return { layer: whole && { ...whole, members: new Map(members) }, problems: tokenizer.problems };
}

/**
 * The files over the layer: composed `anew`, so that their markers find it; where only a part of them counts (`isPart`), that part.
 */
export async function laidOver(
  layer: ObjectNode | null,
  first: Composed,
  isPart: boolean,
  anew: () => Promise<Composed>,
): Promise<Composed> {
  if (!layer || !first.tree) return first;
  if (!isPart) return anew();
  const problems = [...first.problems];
  return { ...first, layers: [layer, ...first.layers], tree: mergeExperiments(layer, first.tree, problems), problems };
}
