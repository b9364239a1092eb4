/** Learning from a teacher, step by step: `golden.test.ts` says what for. */
import { testGolden } from './support/golden-course.ts';

testGolden('distillation');
