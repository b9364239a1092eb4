import { expect, it } from 'vitest';
import { shortNames } from './short-names.ts';

it('settings go by as much of their paths as tells them apart', () => {
  const names = shortNames([
    'objective.loss.lambda',
    'objective.generator.width',
    'objective.discriminator.width',
    'objective.masker.type',
    'tasks.0.length',
    'tasks.0',
    'data.length',
  ]);
  expect([...names.values()]).toEqual([
    'lambda',
    'generator.width',
    'discriminator.width',
    'masker',
    'tasks.0.length',
    'tasks.0',
    'data.length',
  ]);
});

it('figures too', () => {
  expect([...shortNames(['heldout/rtd_auc', 'downstream/a/gain', 'downstream/b/gain'], '/').values()]).toEqual([
    'rtd_auc',
    'a/gain',
    'b/gain',
  ]);
});
