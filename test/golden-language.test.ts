/** Language models, from left to right and with masked tokens, step by step: `golden.test.ts` says what for. */
import { testGolden } from './support/golden-course.ts';

testGolden('causal-lm');
testGolden('masked-lm');
