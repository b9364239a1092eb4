/** The contract of maskers, for each that ships. */
import { testShipped } from './shipped.ts';

const more = [{}, { probability: 0.5 }];

await testShipped('masker', {
  uniform: { options: [...more, { probability: { from: 0.5, to: 0.1, shape: 'cosine' }, randomTokenProbability: 0.15 }] },
  'whole-words': { options: more },
  'n-grams': { options: more },
  'geometric-spans': { options: [...more, { unit: 'tokens', maxLength: 3 }] },
  'frequency-weighted': { options: [...more, { exponent: 0 }] },
});
