/** A student goes on to the bit, without its teacher in any checkpoint: `run-resume.test.ts` says how a run may end. */
import { testResume } from './support/resumed.ts';

testResume('distillation', { exported: ['encoder'] });
