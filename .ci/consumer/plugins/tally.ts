/** Counts how often each figure was logged: a user's own tracker, in TypeScript, unbuilt. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineComponent, Type, type RunInfo, type Tracker } from 'electra-run';

export default defineComponent({
  kind: 'tracker',
  name: 'tally',
  summary: 'How often each figure was logged.',
  options: Type.Object({
    file: Type.String({ default: 'tally.json', description: "Name of the file in the run's folder." }),
  }),
  create: ({ file }): Tracker => {
    const tally: Record<string, number> = {};
    let folder = '.';
    return {
      async start(run: RunInfo) {
        folder = run.folder;
      },
      scalars(_step, values) {
        for (const name of Object.keys(values)) tally[name] = (tally[name] ?? 0) + 1;
      },
      async finish() {
        writeFileSync(join(folder, file), JSON.stringify(tally));
      },
    };
  },
});
