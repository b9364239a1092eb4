#!/usr/bin/env node
/** The program: hands the command line to `program.ts` and ends with its exit code. */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { outlet } from '../output/outlet.ts';
import { endedEarly } from './ended-early.ts';
import { runProgram, tellFailure } from './program.ts';

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
// At its end Node sets terminals back to how they were, and aborts where one of them has been closed meanwhile.
process.on('exit', () => terminals.filter((descriptor) => !isatty(descriptor)).forEach((descriptor) => closeSync(descriptor)));

// Under `nohup`, which has taken the output elsewhere: Node has forgotten by now that this signal was to be ignored.
if (!process.stdout.isTTY && !process.stderr.isTTY) process.on('SIGHUP', () => undefined);

const streams = { out: process.stdout, error: process.stderr };
const outlets = { out: outlet(streams.out), error: outlet(streams.error) };
let ended = false;

// Of a promise that nobody waits for: nothing can be relied on after it.
process.on('uncaughtException', (error) => {
  ended = true;
  process.exit(tellFailure(error, outlets));
});

process.on('exit', () => {
  if (!ended) process.exitCode = tellFailure(endedEarly(process.exitCode ?? null), outlets);
});

// Not awaited: Node would say in its own words that nothing came of it.
void runProgram(process.argv.slice(2), streams).then((code) => {
  ended = true;
  process.exitCode = code;
});
