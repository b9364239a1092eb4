#!/usr/bin/env node
/** The program: hands the command line to `program.ts` and ends with its exit code. */
import { runProgram } from './program.ts';

// A reader that closes early (`| head`) is no failure: results end there, and a run whose log nobody reads goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), { out: process.stdout, error: process.stderr });
