import { expect, it } from 'vitest';
import { lastWords } from './launching.ts';

it.each([
  [
    'a message',
    'experiment x\nx.mjs:1:2  error  plugin-failed\n> 1 | throw\n    | ^^^^^\n  It failed.\n',
    'x.mjs:1:2  error  plugin-failed\n> 1 | throw\n    | ^^^^^\n  It failed.',
  ],
  [
    'a bug, its stack left to the log',
    'step 3\nThis should not have happened: a bug.\nTypeError: no\n    at a (b.js:1:2)\n    at async c (d.js:3:4)\n',
    'This should not have happened: a bug.\nTypeError: no',
  ],
  [
    'what V8 said last',
    'step 3\nFATAL ERROR: Reached heap limit\n----- Native stack trace -----\n\n 1: 0xca5580 node::Abort() [node]\n',
    'FATAL ERROR: Reached heap limit',
  ],
  ['the end of what is no message', 'a\nb\n', 'a\nb'],
])('of a member that failed, %s is shown', (_what, log, shown) => {
  expect(lastWords(log)).toBe(shown);
});
