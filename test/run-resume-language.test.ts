/** Both language models go on to the bit: `run-resume.test.ts` says how a run may end, `slow/resume-tfjs.test.ts` has the other engine. */
import { testResume } from './support/resumed.ts';

testResume('causal-lm', { exported: ['encoder'] });
testResume('masked-lm', { exported: ['encoder'] });
