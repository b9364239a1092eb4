/** An encoder and a decoder, step by step: `golden.test.ts` says what for. */
import { testGolden } from './support/golden-course.ts';

testGolden('span-denoising');
