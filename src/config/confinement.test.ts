import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FilePath, FolderPath, defineComponent, PATH, type AnyComponent } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { discover } from '../registry/discover.ts';
import { Registry } from '../registry/registry.ts';
import shipped from '../../test/errors/shipped/plugins/all/all/plugin.ts';
import { loadExperiment, type LoadSettings } from './load.ts';
import { namedPaths } from './named-paths.ts';

/** `project/` is the project, what lies beside it is somebody else's. */
let around: string;
const at = (name: string): string => path.join(around, name);
beforeEach(() => {
  around = mkdtempSync(path.join(realpathSync(tmpdir()), 'confined-'));
  for (const folder of ['project', 'outside'])
    for (const name of ['a.txt', 'run/config.json', 'texts/b.txt', 'vocab.txt'])
      write(`${folder}/${name}`, name === 'run/config.json' ? '{}' : name);
  write('project/electra-run.json5', '{ sandbox: true }');
  write('outside/base.json5', '{ seed: 2 }');
  symlinkSync(at('outside'), at('project/way'));
  symlinkSync(at('outside/a.txt'), at('project/texts/link.txt'));
  symlinkSync(at('outside/base.json5'), at('project/link.json5'));
  vi.spyOn(process, 'cwd').mockReturnValue(at('project'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(around, { recursive: true });
});

const reading = [
  defineComponent({
    kind: 'corpus',
    name: 'reading',
    summary: 'Reads.',
    options: Type.Object({
      files: Type.Array(FilePath({ glob: true }), { default: ['a.txt'] }),
      file: Type.Optional(FilePath()),
      folder: Type.Optional(FolderPath()),
      either: Type.Optional(Type.Union([Type.Boolean(), FilePath(), Type.Array(FilePath())])),
      byName: Type.Optional(Type.Record(Type.String(), Type.Object({ file: FilePath() }))),
    }),
    create: () => {
      throw new Error('It is not made.');
    },
  }),
  defineComponent({
    kind: 'launcher',
    name: 'taking',
    summary: 'Takes along.',
    create: () => null as never,
    options: Type.Object({ files: Type.Array(FilePath({ glob: true })) }),
  }),
] as readonly AnyComponent[];

const settings = (): LoadSettings => ({ components: [...shipped, ...reading] as readonly AnyComponent[], code: at('nothing') });

const good = {
  corpus: { type: 'reading' },
  objective: { type: 'electra' },
  train: { steps: 1 },
};

describe('in a sandbox an experiment is kept in the folder of the project', () => {
  it('and what lies there is no problem, nor what ships', async () => {
    write('project/base.json5', JSON.stringify(good));
    expect((await complaints({ extends: 'electra-run/base', ...good })).map(([, code]) => code)).not.toContain('outside-project');
    expect(
      await complaints({
        extends: './base.json5',
        ...good,
        corpus: {
          ...good.corpus,
          files: ['texts/b.txt', at('project/*.txt')],
          file: 'a.txt',
          folder: 'run',
          either: ['a.txt'],
          byName: { x: { file: 'a.txt' } },
        },
        runs: 'run/../runs',
      }),
    ).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['extends', 'base.json5', { extends: '../outside/base.json5' }],
    ['extends by a link', 'link.json5', { extends: './link.json5' }],
    ['extends through a linked folder', 'base.json5', { extends: './way/base.json5' }],
    ['files', '../outside/*.txt', { corpus: { type: 'reading', files: ['a.txt', '../outside/*.txt'] } }],
    ['files by an absolute path', 'OUT/*.txt', { corpus: { type: 'reading', files: ['OUT/*.txt'] } }],
    ['files through a linked folder', 'way/*.txt', { corpus: { type: 'reading', files: ['way/*.txt'] } }],
    ['a link among files', 'texts/*', { corpus: { type: 'reading', files: ['texts/*'] } }],
    ['a linked folder below', '**/*.txt', { corpus: { type: 'reading', files: ['**/*.txt'] } }],
    ['a file', 'a.txt', { corpus: { type: 'reading', file: '../outside/a.txt' } }],
    ['a file by a link', 'link.txt', { corpus: { type: 'reading', file: 'texts/link.txt' } }],
    ['a file that is not there', 'none', { corpus: { type: 'reading', file: '../none' } }],
    ['a folder', 'run', { corpus: { type: 'reading', folder: '../outside/run' } }],
    ['a folder with a link in it', 'texts', { corpus: { type: 'reading', folder: 'texts' } }],
    ['one of a union', 'a.txt', { corpus: { type: 'reading', either: '../outside/a.txt' } }],
    ['a list in a union', 'a.txt', { corpus: { type: 'reading', either: ['../outside/a.txt'] } }],
    ['a member by any name', 'a.txt', { corpus: { type: 'reading', byName: { x: { file: '../outside/a.txt' } } } }],
    ['what a launcher takes along', '../outside/*.txt', { launcher: { type: 'taking', files: ['../outside/*.txt'] } }],
    ['start.from', 'run', { start: { from: '../outside/run' } }],
    ['runs', '../runs', { runs: '../runs' }],
    ['runs behind a link', 'way', { runs: 'way' }],
    ['a run behind a link', '.', { runs: '.', name: 'way' }],
    ['plugins', '../outside/*.js', { plugins: ['../outside/*.js'] }],
  ])('%s leads out, and is an error at its place', async (_what, written, section) => {
    write('outside/plugin.js', `throw new Error('It was loaded.');`);
    const found = await complaints(JSON.parse(JSON.stringify({ ...good, ...section }).replaceAll('OUT', at('outside'))) as object);
    expect(found).toEqual([[expect.stringContaining(path.basename(written)), 'outside-project']]);
  });

  it('a change on the command line is of the experiment too', async () => {
    const { problems } = await loadExperiment(experiment(good), { ...settings(), set: [`corpus.file=${at('outside/a.txt')}`] });
    expect(problems.map(({ code }) => code)).toEqual(['outside-project']);
  });

  it('where the project says so, or the command line, and nowhere else', async () => {
    write('project/electra-run.json5', '{}');
    const leading = { ...good, corpus: { type: 'reading', file: '../outside/a.txt' } };
    expect(await complaints(leading)).toEqual([]);
    vi.stubEnv('ELECTRA_RUN_SANDBOX', '1');
    expect(await complaints(leading)).toHaveLength(1);
    rmSync(at('project/electra-run.json5'));
    expect(await complaints(leading)).toHaveLength(1);
  });

  it('where the project file cannot be read, which may say so', async () => {
    write('project/electra-run.json5', '{ sandbox: ');
    write('outside/plugin.js', `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(at('loaded'))}, '');`);
    expect((await complaints({ ...good, plugins: ['../outside/*.js'] })).map(([, code]) => code)).toEqual(['syntax', 'outside-project']);
  });

  it('and packages are what the project declares', async () => {
    write('node_modules/shared/base.json5', JSON.stringify({ seed: 3 }));
    expect(await complaints({ extends: 'shared/base', ...good })).toEqual([]);
  });
});

describe('every path passes the sandbox, since every path is marked', () => {
  /** Options whose description speaks of files and that are none. */
  const none = [
    'tracker/jsonl.file',
    'dataset/conll-files.header',
    'dataset/text-files.delimiter',
    'corpus/records.delimiter',
    'corpus/records.header',
    'corpus/records.members',
    'corpus/text.members',
    'dataset/text-files.header',
    'experiment.name',
    'experiment.ablation.path',
  ];

  it('an option of a component that ships, or of the core, that speaks of files is a path, or is listed here', async () => {
    const { registry } = await discover();
    const unmarked = [
      ...suspects(experimentSchema, 'experiment'),
      ...registry.entries().flatMap(({ definition: { kind, name, options } }) => suspects(options, `${kind}/${name}`)),
    ];
    expect(unmarked.toSorted()).toEqual(none.toSorted());
  });

  it('wherever the mark stands in the schema of a component, the path is found', async () => {
    const { registry } = await discover();
    for (const definition of reading) registry.put(definition, 'test');
    for (const { definition } of registry.entries()) {
      const { value, marks } = filled(definition.options);
      const alone = new Registry();
      alone.put({ ...definition, kind: 'corpus', name: 'any' }, 'test');
      const experiment = { corpus: { ...(value as object), type: 'any' } } as unknown as Experiment;
      const found = namedPaths(experiment, alone).flatMap(({ names }) => names);
      expect([definition.name, found.length]).toEqual([definition.name, marks]);
    }
  });
});

/** Options that hold a text, are no mark, and whose name or description sounds like a path. */
function suspects(schema: unknown, where: string): string[] {
  if (!isRecord(schema) || PATH in schema || 'const' in schema || 'enum' in schema) return [];
  const sounds = /\b(?:files?|folders?|path|patterns?|director)/i.test(`${where.split('.').at(-1)} ${String(schema.description)}`);
  const own = schema.type === 'string' && sounds ? [where] : [];
  const inner = Object.entries(isRecord(schema.properties) ? schema.properties : {}).flatMap(([key, each]) =>
    suspects(each, `${where}.${key}`),
  );
  const items = isRecord(schema.items) ? suspects({ description: schema.description, ...schema.items }, where) : [];
  const branches = ['anyOf', 'oneOf'].flatMap((word) => (Array.isArray(schema[word]) ? (schema[word] as unknown[]) : []));
  return [
    ...own,
    ...inner,
    ...items,
    ...branches.flatMap((each) => suspects(isRecord(each) ? { description: schema.description, ...each } : each, where)),
  ];
}

/** A value with a path at every mark that one value can have, and how many these are. */
function filled(schema: unknown): { readonly value: unknown; readonly marks: number } {
  if (!isRecord(schema)) return { value: undefined, marks: 0 };
  if (PATH in schema) return { value: 'x', marks: 1 };
  const branches = ['anyOf', 'oneOf'].flatMap((word) => (Array.isArray(schema[word]) ? (schema[word] as unknown[]) : []));
  const best = branches.map(filled).toSorted((a, b) => b.marks - a.marks)[0];
  if (best) return best;
  if (schema.type === 'array') {
    const { value, marks } = filled(schema.items);
    return { value: marks > 0 ? [value] : undefined, marks };
  }
  const record = isRecord(schema.patternProperties) ? Object.values(schema.patternProperties)[0] : schema.additionalProperties;
  const members = [
    ...Object.entries(isRecord(schema.properties) ? schema.properties : {}),
    ...(isRecord(record) ? [['x', record] as const] : []),
  ];
  const inside = members.map(([key, each]) => [key, filled(each)] as const).filter(([, { marks }]) => marks > 0);
  return {
    value: inside.length > 0 ? Object.fromEntries(inside.map(([key, { value }]) => [key, value])) : undefined,
    marks: inside.reduce((sum, [, { marks }]) => sum + marks, 0),
  };
}

function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

function experiment(content: object): string {
  write('project/experiment.json5', JSON.stringify(content));
  return at('project/experiment.json5');
}

/** What is written at the place of each complaint, and its code. */
async function complaints(content: object): Promise<[string, string][]> {
  const { problems } = await loadExperiment(experiment(content), settings());
  return problems.map(({ code, origin }) => [origin?.source.text.slice(origin.start, origin.end) ?? '', code]);
}
