/** The variants of replaced token detection, step by step: `golden.test.ts` says what for. */
import { testGolden } from './support/golden-course.ts';

testGolden('replace-mlm', { learns: 0.99 });
testGolden('all-tokens-mlm', { learns: 0.97 });
testGolden('disentangled');
testGolden('electric', { learns: 1 });
// What the generator gains the discriminator loses.
testGolden('adversarial', { learns: 1.1 });
