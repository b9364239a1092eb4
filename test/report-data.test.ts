/** `electra-run compare` on runs whose settings are the same and whose files were not: what they learned from says data.json. */
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compared, finished } from './support/compared.ts';
import { makeRun } from './support/made-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const all = temporaryFolder('report-data');
let folder = all;
let count = 0;
beforeEach(() => void (folder = path.join(all, String(count++))));

/** Each with what it learned from; the figure is 0.5, 0.6, …. */
function made(runs: Readonly<Record<string, { seed?: number; lambda?: number; data: object; experiment?: object }>>): string[] {
  return Object.entries(runs).map(([name, { seed = 1, lambda = 50, ...run }], index) =>
    makeRun(path.join(folder, name), { ...finished(lambda, seed, 0.5 + index / 10), ...run }),
  );
}

describe('runs whose files were changed in between', () => {
  it('are no repetitions of one another: the later figure is shown, and the text is told', async () => {
    const out = await compared(made({ before: { data: { text: 'a', tokenizer: 'x' } }, after: { data: { text: 'b', tokenizer: 'y' } } }));
    expect(out).toContain('! The text of before is not that of after, under the same settings: files have changed');
    expect(out).not.toContain('Repeats a run');
    expect(out).not.toContain('The vocabulary');
    expect(out).toMatch(/^after +\+0\.1000$/m);
  });

  it('give no common mean, and what differs in a task is told with its name', async () => {
    const data = (century: string): object => ({ text: 'a', tokenizer: 'x', tasks: { century, other: 'o' } });
    const runs = made({
      a1: { seed: 1, data: data('c') },
      a2: { seed: 2, data: data('c') },
      b1: { seed: 1, data: data('d') },
      b2: { seed: 2, data: data('d') },
    });
    const out = await compared(runs);
    expect(out).toContain("! The examples of the task 'century' of a1, a2 is not that of b1, b2, under the same settings");
    expect(out).not.toContain("'other'");
    expect(out).toMatch(/^a1 +2 +0\.5500/m);
    expect(out).toMatch(/^b1 +2 +0\.7500/m);
  });

  it('are told in an ablation, where members ran before and after', async () => {
    const out = await compared(made({ base: { data: { text: 'a' } }, light: { lambda: 10, data: { text: 'b' } } }));
    expect(out).toContain('! The text of base is not that of light, under the same settings');
  });

  it('say nothing where the settings name other data, and of runs that wrote nothing down', async () => {
    const runs = made({
      one: { data: { text: 'a' }, experiment: { corpus: { type: 'text', files: ['one.txt'] } } },
      two: { data: { text: 'b' }, experiment: { corpus: { type: 'text', files: ['two.txt'] } } },
      old: { data: {}, experiment: { corpus: { type: 'text', files: ['one.txt'] } } },
    });
    expect(await compared(runs)).not.toContain('under the same settings');
  });
});
