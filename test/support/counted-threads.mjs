// The threads of a run, with a note of what each gives the others: a line with its rank and its bytes in COUNTED, when it is done.
import { appendFileSync } from 'node:fs';
import { defineComponent } from '../../dist/src/index.js';
import threads from '../../dist/plugins/collective/threads/plugin.js';

export default defineComponent({
  kind: 'collective',
  name: 'counted-threads',
  summary: 'Threads of this process, which count their bytes.',
  options: threads.options,
  needs: threads.needs,
  async create(options, injected) {
    const collective = await threads.create(options, injected);
    const { rank } = collective;
    let sent = 0;
    return {
      ...collective,
      exchange(outgoing, incoming) {
        sent += outgoing.reduce((sum, { length }, to) => sum + (to === rank ? 0 : length), 0);
        return collective.exchange(outgoing, incoming);
      },
      close() {
        appendFileSync(process.env.COUNTED, `${rank} ${sent}\n`);
        return collective.close();
      },
    };
  },
});
