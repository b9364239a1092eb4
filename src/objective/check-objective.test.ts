import { expect, it } from 'vitest';
import { rtdObjective } from '../../test/support/tiny-rtd.ts';
import type { Figure } from '../kinds/figure.ts';
import { checkObjective } from './check-objective.ts';

const objective = rtdObjective();
const withFigure = (figure: Partial<Figure>) => () => checkObjective({ ...objective, figures: [{ name: 'auc', label: 'AUC', ...figure }] });

it('takes the objective that ships', () => {
  expect(() => checkObjective(objective)).not.toThrow();
});

it('refuses a figure of a network that is not there', () => {
  expect(withFigure({ network: 'judge' })).toThrow(/its figure 'auc' is of the network 'judge', and its networks are 'generator', 'discr/);
});

it('refuses bounds that are over on their own bad side: what is between them would be told again and again', () => {
  const means = 'all of them are found';
  expect(withFigure({ tooHigh: { value: 0.99, until: 0.98, means } })).not.toThrow();
  expect(withFigure({ tooHigh: { value: 0.98, until: 0.99, means } })).toThrow(
    /tooHigh of its figure 'auc' is over at 0\.99, which is still above 0\.98/,
  );
  expect(withFigure({ tooLow: { value: 0.2, until: 0.1, means } })).toThrow(/tooLow of its figure 'auc' .* still below 0\.2/);
});
