/** A plugin that waits for what never comes, or ends the process: that is said, nobody has to stop anything, and it is no success. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, tiny } from './support/cli.ts';
import { isMessage } from './support/is-message.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('plugin-waits');

const WAYS = { waits: ['new Promise(() => {})', 'waits for something that never comes'], ends: ['process.exit(0)', 'process.exit(0)'] };

describe.each(Object.entries(WAYS))('a plugin that %s for good', (name, [does, says]) => {
  it.each(['run', 'validate'])(
    'is the reason why %s fails',
    async (verb) => {
      writeFileSync(
        path.join(folder, `${name}.js`),
        `import { defineComponent, Type } from 'electra-run';
      const forGood = () => ${does};
      export default defineComponent({
        kind: 'dataset', name: 'its', summary: 'Its.', options: Type.Object({}),
        create: () => ({ name: 'its', labels: forGood, split: forGood }),
      });`,
      );
      const set = [
        `name=${name}`,
        `plugins=["./${name}.js"]`,
        'tasks={$replace: [{type: "text-classification", length: 24, dataset: {type: "its"}}]}',
      ];
      const words = verb === 'run' ? [tiny, ...set] : ['validate', '--read', tiny, ...set];
      const ended = await cli(words, { folder, environment: { ELECTRA_RUN_CACHE: path.join(folder, 'cache') } });
      expect(ended).toMatchObject({ code: 1, error: expect.stringContaining(says) });
      expect(ended.error).toMatch(/^error {2}plugin-failed$/m);
      isMessage(ended);
    },
    60_000,
  );
});
