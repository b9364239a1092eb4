// What runs the members of a sweep. This one runs each through a program in front of it, such as `nice`, on this machine.
import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'launcher',
  name: 'my-launcher',
  summary: 'Runs members on this machine, behind a program that is put in front.',
  options: Type.Object({
    before: Type.Array(Type.String({ minLength: 1 }), {
      default: ['nice', '-n', '10'],
      minItems: 1,
      description: 'The program, and its words.',
    }),
  }),
  create({ before }) {
    const children = new Map();
    const states = new Map();
    return {
      name: 'my-launcher',
      // What it runs ends with the sweep: a channel (`ipc`) to it is closed then, and the member saves and stops.
      lasting: false,
      every: 0.1, // seconds between two looks
      async submit(launches) {
        for (const { key, command, logFile } of launches) {
          if (children.has(key)) continue;
          const log = openSync(logFile, 'a');
          const [program, ...words] = [...before, ...command];
          const child = spawn(program, words, { stdio: ['ignore', log, log, 'ipc'], detached: true });
          closeSync(log);
          children.set(key, child);
          states.set(key, { state: 'running' });
          child.on('error', ({ message }) => states.set(key, { state: 'ended', code: null, reason: message }));
          child.on('exit', (code, signal) =>
            states.set(key, { state: 'ended', code, ...(signal === null ? {} : { reason: `It was ended by ${signal}.` }) }),
          );
        }
      },
      status: async (launches) => launches.map(({ key }) => states.get(key) ?? { state: 'unknown' }),
      async stop(launches) {
        for (const { key } of launches) {
          const child = children.get(key);
          if (child?.connected) child.disconnect();
        }
      },
    };
  },
});
