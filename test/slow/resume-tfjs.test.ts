/** Runs that are killed go on to the bit on the tfjs engine too: `../run-resume-*.test.ts`. */
import { testResume } from '../support/resumed.ts';

testResume('causal-lm', { exported: ['encoder'], engine: 'tfjs' });
testResume('masked-lm', { exported: ['encoder'], engine: 'tfjs' });
testResume('permutation-lm', { exported: ['encoder'], engine: 'tfjs' });
