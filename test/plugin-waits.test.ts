/** A plugin that waits for what never comes: the run ends and says so, and nobody has to stop it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, tiny } from './support/cli.ts';
import { isMessage } from './support/is-message.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('plugin-waits');

it('ends a run whose plugin never answers, and names it as the reason', async () => {
  writeFileSync(
    path.join(folder, 'stuck.js'),
    `import { defineComponent, Type } from 'electra-run';
    export default defineComponent({
      kind: 'tracker', name: 'stuck', summary: 'Waits.', options: Type.Object({}),
      create: () => ({ start: () => new Promise(() => {}) }),
    });`,
  );
  const words = [tiny, 'name=stuck', 'tasks=[]', 'plugins=["./stuck.js"]', 'trackers=[{type: "stuck"}]'];
  const ended = await cli(words, { folder, environment: { ELECTRA_RUN_CACHE: path.join(folder, 'cache') } });
  expect(ended).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^error {2}plugin-failed\n.*waits for something that never comes/m),
  });
  isMessage(ended);
}, 60_000);
