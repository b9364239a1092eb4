// Where the figures of a run go. Trackers observe; nothing they do changes the maths.
import { join } from 'node:path';
import { defineComponent, Type, writeFileAtomic } from 'electra-run';

export default defineComponent({
  kind: 'tracker',
  name: 'my-tracker',
  summary: "The latest value of every figure, as JSON in the run's folder.",
  options: Type.Object({
    file: Type.String({ default: 'my-tracker.json', pattern: '^[^/\\\\]+$', description: "Name of the file in the run's folder." }),
  }),
  // `needs: ['log', 'seed', …]` would have these injected as the second argument.
  create({ file }) {
    const latest = new Map();
    let path = file;
    const write = () => writeFileAtomic(path, `${JSON.stringify(Object.fromEntries(latest), null, 2)}\n`);
    return {
      async start(run) {
        path = join(run.folder, file); // a run that goes on starts again, at `run.step`
      },
      scalars(step, values) {
        for (const [name, value] of Object.entries(values)) latest.set(name, { step, value });
      },
      // Called before each checkpoint: what was logged must survive a kill.
      flush: write,
      async finish({ figures, status }) {
        latest.set('status', status);
        for (const [name, value] of Object.entries(figures)) latest.set(name, { value });
        await write();
      },
    };
  },
});
