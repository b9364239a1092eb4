/** Which figures of a training are watched in a phase: those of terms that train there, and of networks that do not stay as they are. */
import type { Figure } from '../kinds/figure.ts';
import type { Objective, Stage } from '../kinds/objective.ts';

/** What is looked at. */
export interface WatchedFigures {
  /** Losses that train. */
  readonly losses: readonly Pick<Figure, 'name' | 'label'>[];
  /** Those that have a floor to get away from. */
  readonly floors: readonly Figure[];
  /** Those that have bounds. */
  readonly bounded: readonly Figure[];
}

/** Of an objective in a stage of it. */
export function watchedFigures({ terms, figures = [] }: Pick<Objective, 'terms' | 'figures'>, stage: Stage): WatchedFigures {
  const { frozen = [], terms: own = Object.keys(terms) } = stage;
  const moving = figures.filter(({ network }) => network === undefined || !frozen.includes(network));
  const training = Object.keys(terms).filter((term) => own.includes(term) && terms[term].trains !== false);
  const losses = training
    .map(lossOf)
    .filter((name) => moving.some((figure) => figure.name === name) || !figures.some((figure) => figure.name === name));
  const isWatched = ({ name, atFloor }: Figure): boolean =>
    losses.includes(name) || (atFloor !== undefined && !isOfOther(name, terms, own));
  return {
    losses: losses.map((name) => ({ name, label: figures.find((figure) => figure.name === name)?.label ?? name })),
    floors: moving.filter((figure) => figure.better === 'lower' && typeof figure.floor === 'string' && isWatched(figure)),
    bounded: moving.filter(({ tooHigh, tooLow }) => tooHigh !== undefined || tooLow !== undefined),
  };
}

function lossOf(term: string): string {
  return `${term}_loss`;
}

/** Whether it is the loss of a term that the stage leaves out. */
function isOfOther(name: string, terms: Objective['terms'], own: readonly string[]): boolean {
  return Object.keys(terms).some((term) => lossOf(term) === name && !own.includes(term));
}
