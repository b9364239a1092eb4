/** Permutation language modelling, step by step: `golden.test.ts` says what for. */
import { testGolden } from './support/golden-course.ts';

testGolden('permutation-lm');
