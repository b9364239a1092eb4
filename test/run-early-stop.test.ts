/** Ctrl-C before training: while text is read, a vocabulary trained, text tokenized. The corpus says by a file how far it was read. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCli, tiny } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('early-stop');
const cache = path.join(folder, 'cache');
writeFileSync(path.join(folder, 'pieces.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '##b'].join('\n'));
writeFileSync(
  path.join(folder, 'numbers.js'),
  `
import { writeFileSync } from 'node:fs';
import { defineComponent, Type } from 'electra-run';
export default defineComponent({
  kind: 'corpus', name: 'numbers', summary: 'Numbers in words of letters; tells in a file when the first and the last document are read.',
  options: Type.Object({ count: Type.Integer(), mark: Type.String() }),
  create: ({ count, mark }) => ({
    name: 'numbers', fingerprint: 'numbers ' + count + mark,
    async *documents() {
      for (let id = 0; id < count; id++) {
        if (id === 20) writeFileSync(mark + '-begun', '');
        const letters = (number) => number.toString(26).replace(/\\d/g, (digit) => 'qrstuvwxyz'[digit]);
        yield { id: String(id), text: Array.from({ length: 100 }, (_, word) => letters(id * 100 + word)).join(' ') };
      }
      writeFileSync(mark + '-read', '');
    },
  }),
});
`,
);

describe.each([
  { when: 'text is read', signal: 'SIGINT', count: 1e9, mark: 'read', at: 'read-begun', more: [] },
  {
    when: 'a vocabulary is trained',
    signal: 'SIGTERM',
    count: 6000,
    mark: 'trained',
    at: 'trained-read',
    more: ['tokenizer.vocabularySize=1000000', 'tokenizer.minFrequency=1'],
  },
  {
    when: 'text is tokenized',
    signal: 'SIGINT',
    count: 1e9,
    mark: 'tokenized',
    at: 'tokenized-begun',
    more: [`tokenizer.vocabulary=${path.join(folder, 'pieces.txt')}`],
  },
] as const)('$signal while $when', ({ signal, count, mark, at, more }) => {
  it('stops the run within a second, says that there is nothing to save, and leaves nothing half made', async () => {
    const started = startCli(
      ['run', tiny, 'plugins=["./numbers.js"]', `corpus={$replace:{type:"numbers",count:${count},mark:"${mark}"}}`, ...more],
      { folder, environment: { ELECTRA_RUN_CACHE: cache } },
    );
    await expect.poll(() => existsSync(path.join(folder, at)), { timeout: 60_000, interval: 20 }).toBe(true);
    const before = performance.now();
    started.child.kill(signal);
    const ended = await started.ended;
    // A busy machine is slower; without the turns that are taken it would be many seconds, or for ever.
    expect(performance.now() - before).toBeLessThan(3000);
    expect(ended).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143, signal: null, out: '' });
    expect(ended.error).toMatch(
      /Stopping; nothing was trained yet, so there is nothing to save\.[^]*Stopped before training began; nothing is left of this run\.\n$/,
    );
    expect(readdirSync(path.join(folder, 'runs'))).toEqual([]);
    // How the text is divided is known once it has been read.
    for (const kind of readdirSync(cache).filter((name) => name !== 'splits')) expect(readdirSync(path.join(cache, kind))).toEqual([]);
  }, 90_000);
});
