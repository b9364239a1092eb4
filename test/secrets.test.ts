/** `${secret:NAME}`: the component gets the value, and nothing that is written down or shown has it. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('secrets');
const at = (name: string): string => path.join(folder, name);
const secret = 'p4ssw0rd-Ünique';

cpSync(path.join(root, 'test/fixtures/corpus'), at('corpus'), { recursive: true });
cpSync(path.join(root, 'test/fixtures/experiments'), at('experiments'), { recursive: true });
writeFileSync(
  at('telling.mjs'),
  `import { appendFileSync } from 'node:fs';
import { defineComponent, Type } from 'electra-run';
export default defineComponent({
  kind: 'tracker',
  name: 'telling',
  summary: 'Tells somebody else.',
  options: Type.Object({
    key: Type.String(),
    header: Type.String({ default: '' }),
    name: Type.String({ default: '' }),
    limit: Type.Number({ default: 1 }),
  }),
  create: ({ key, header }) => {
    appendFileSync(${JSON.stringify(at('told'))}, key + ' ' + header + '\\n');
    if (key === 'refused') throw new Error('The key ' + key + ' is wrong.');
    return {};
  },
});
`,
);

const experiment = (tracker: object, more: object = {}): object => ({
  extends: './experiments/tiny.json5',
  name: 'kept',
  plugins: ['./telling.mjs'],
  trackers: [{ type: 'tensorboard' }, { type: 'jsonl' }, { type: 'telling', ...tracker }],
  train: { steps: 4, checkpointEvery: 2, evaluateEvery: 0, logEvery: 1 },
  tasks: [],
  ...more,
});

function write(content: object): void {
  writeFileSync(at('e.json5'), JSON.stringify(content));
}

/** Every file below a folder that has a text, also packed or in UTF-16. */
function filesWith(text: string, where: string): string[] {
  return (readdirSync(where, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
      return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)].some(
        (each) => plain.includes(each) || plain.includes(Buffer.from(each, 'utf16le')) || plain.includes(Buffer.from(each, 'latin1')),
      );
    });
}

describe('a secret', () => {
  it('is in no file of the run or the cache, and in nothing that is said; the component has it, also when it goes on', async () => {
    write(experiment({ key: '${secret:KEY}', header: 'Bearer ${trackers[2].key} of ${name}' }));
    const environment = { KEY: secret };
    const ended = await inProcess(['e.json5'], { folder, environment });
    expect([ended.code, readFileSync(at('told'), 'utf8')]).toEqual([0, `${secret} Bearer ${secret} of kept\n`]);
    const said: string[] = [ended.out, ended.error];
    for (const words of [
      ['explain', 'e.json5'],
      ['explain', 'e.json5', 'trackers[2].key', '--json'],
      ['validate', 'e.json5', '--json'],
      ['diff', 'runs/kept', 'e.json5'],
      ['compare', 'runs/kept', 'runs/kept', '--html', 'report.html'],
      ['status', 'runs', '--json'],
      ['extend', 'runs/kept', 'train.steps=6', 'trackers[2].header=${secret:KEY}', '--dry-run'],
      ['extend', 'runs/kept', 'train.steps=6'],
    ]) {
      const told = await inProcess(words, { folder, environment });
      said.push(told.out, told.error);
    }
    expect(existsSync(at('report.html'))).toBe(true);
    expect(said.filter((text) => text.includes(secret))).toEqual([]);
    rmSync(at('told'));
    expect(filesWith(secret, folder)).toEqual([]);
    expect(readFileSync(at('runs/kept/experiment.json'), 'utf8')).toContain('"${secret:KEY}"');
    expect(readFileSync(at('runs/kept/experiment.json5'), 'utf8')).toContain("'Bearer ${secret:KEY} of kept'");

    expect((await inProcess(['extend', 'runs/kept', 'train.steps=8'], { folder, environment: { KEY: 'another' } })).code).toBe(0);
    expect(readFileSync(at('told'), 'utf8')).toContain('another Bearer another of kept');
    const without = await inProcess(['extend', 'runs/kept', 'train.steps=10'], { folder });
    expect([without.code, without.error]).toEqual([2, expect.stringContaining('variable-missing')]);
  }, 240_000);

  it('is in no file of a sweep, whose members read it again', async () => {
    write(experiment({ key: '${secret:KEY}' }, { name: 'swept', sweep: { grid: { 'trackers[2].header': ['${secret:KEY}', 'x'] } } }));
    const ended = await inProcess(['sweep', 'e.json5', '--prepare'], { folder, environment: { KEY: secret } });
    expect([ended.code, ended.error]).toEqual([0, expect.not.stringContaining(secret)]);
    rmSync(at('told'), { force: true });
    expect(filesWith(secret, folder)).toEqual([]);
    expect(filesWith('${secret:KEY}', at('runs/swept')).length).toBeGreaterThan(1);
  }, 120_000);

  it('is told by its name where the component complains of it', async () => {
    write(experiment({ key: '${secret:KEY}' }, { name: 'refused' }));
    const { code, error } = await inProcess(['e.json5'], { folder, environment: { KEY: 'refused' } });
    expect([code, error]).toEqual([1, expect.stringContaining('The key ${secret:KEY} is wrong.')]);
  }, 120_000);
});

describe('a secret may not stand', () => {
  it.each([
    ['in a path', { corpus: { files: ['${secret:KEY}/*.txt', '../corpus/*.txt'] } }, /file-missing|bad-reference/],
    ['in the folder of the runs', { runs: '${secret:KEY}' }, /bad-reference/],
    ['in a name', { trackers: [{ type: 'telling', key: 'k', name: '${secret:KEY}' }] }, /bad-reference/],
    ['where a number is wanted', { trackers: [{ type: 'telling', key: 'k', limit: '${secret:KEY}' }] }, /wrong-type/],
    ['as plain text', { trackers: [{ type: 'telling', key: '$${secret:KEY}' }] }, /bad-reference/],
    ['in another variable', { trackers: [{ type: 'telling', key: '${env:OTHER}' }] }, /bad-reference/],
    ['with a default', { trackers: [{ type: 'telling', key: '${secret:KEY:-x}' }] }, /bad-reference/],
    ['when it is not set', { trackers: [{ type: 'telling', key: '${secret:NONE}' }] }, /variable-missing/],
  ])('%s', async (_where, section, code) => {
    write(experiment({ key: 'k' }, section));
    const { error } = await inProcess(['validate', 'e.json5'], { folder, environment: { KEY: secret, OTHER: 'a ${secret:KEY}' } });
    expect(error).toMatch(code);
    expect(error).not.toContain(secret);
  });
});
