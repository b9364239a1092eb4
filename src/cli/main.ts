#!/usr/bin/env node
/** The program: hands the command line to `program.ts` and ends with its exit code. */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { runProgram } from './program.ts';

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
// At its end Node sets terminals back to how they were, and aborts where one of them has been closed meanwhile.
process.on('exit', () => terminals.filter((descriptor) => !isatty(descriptor)).forEach((descriptor) => closeSync(descriptor)));

// Under `nohup`, which has taken the output elsewhere: Node has forgotten by now that this signal was to be ignored.
if (!process.stdout.isTTY && !process.stderr.isTTY) process.on('SIGHUP', () => undefined);

process.exitCode = await runProgram(process.argv.slice(2), { out: process.stdout, error: process.stderr });
