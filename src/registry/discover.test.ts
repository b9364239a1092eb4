import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tensors from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.ts';
import { randomFor } from '../random.ts';
import type { Masker } from '../kinds/masker.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { discover, type Discovered } from './discover.ts';

const fixtures = path.resolve(import.meta.dirname, '../../test/fixtures');
const nothingShips = path.join(fixtures, 'project');

describe('the plugins of a project', () => {
  it('are found by a pattern, written in JavaScript or TypeScript', async () => {
    const { registry, problems } = await from('project', './plugins/*.{js,ts}');
    expect(problems).toEqual([]);
    expect(registry.names('masker')).toEqual(['every-other', 'front', 'spans']);
    expect(registry.get('masker', 'front')?.file).toBe(path.join(fixtures, 'project/plugins/front.ts'));
  });

  it('work', async () => {
    const { registry } = await from('project', './plugins/*.{js,ts}');
    for (const { definition } of registry.entries('masker')) {
      const masker = definition.create({ share: 0.25, probability: 0.25 } as never, {} as never) as Masker;
      const sequence = {
        ids: Int32Array.from({ length: 16 }, (_, i) => i),
        length: 16,
        candidates: Array.from({ length: 14 }, (_, i) => i + 1),
      };
      const { positions } = masker.mask(sequence, { special: { mask: 4 } } as Tokenizer, randomFor(1, 'test'), 1);
      expect(positions).toHaveLength(masker.maxPositions(16));
      expect(new Set(positions).size).toBe(positions.length);
    }
  });

  it('see the same tfjs and the same electra-run as the program', async () => {
    const { registry, problems } = await from('same-instance', '*');
    expect(problems).toEqual([]);
    expect(registry.get('metric', 'probe')?.definition.create({} as never, {} as never)).toMatchObject({ add: tensors.add, randomFor });
  });

  it('are no tests and no types, also where a pattern leads out of its folder', async () => {
    const { registry, problems } = await from('project', '../same-instance/*');
    expect(problems).toEqual([]);
    expect(registry.names('metric')).toEqual(['probe']);
  });

  it('are loaded once where two patterns overlap', async () => {
    const { registry, problems } = await discover({
      globs: ['./plugins/*.js', './plugins/*'].map((pattern) => ({ pattern, folder: path.join(fixtures, 'project'), origin: null })),
      code: nothingShips,
    });
    expect(problems).toEqual([]);
    expect(registry.names('masker')).toHaveLength(3);
  });
});

it.runIf(path.sep === '/')(
  'a plugin below a folder with a backslash in its name is told to be renamed, and not looked for elsewhere',
  async () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'backslash-')), 'a\\b');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'plain.js'), 'export default {};\n');
    const { problems } = await discover({ globs: [{ pattern: './plain.js', folder, origin: null }], code: nothingShips });
    expect(problems).toMatchObject([
      { code: 'plugin-broken', message: expect.stringMatching(/has a backslash.*; rename it: .*a\\b\/plain\.js/) },
    ]);
    rmSync(path.dirname(folder), { recursive: true });
  },
);

it('a component is found by its name only: the path of a module is none, and loads nothing', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'by-name-'));
  const loaded = path.join(folder, 'loaded');
  writeFileSync(
    path.join(folder, 'corpus.mjs'),
    `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(loaded)}, '');\nexport default {};\n`,
  );
  for (const type of ['./corpus.mjs', path.join(folder, 'corpus.mjs'), 'node:fs', 'electra-run', '__proto__']) {
    writeFileSync(path.join(folder, 'experiment.json5'), JSON.stringify({ extends: 'electra-run/base', corpus: { type } }));
    const { problems } = await loadExperiment(path.join(folder, 'experiment.json5'));
    expect([type, problems.map(({ code }) => code)]).toEqual([type, ['unknown-component']]);
  }
  expect(existsSync(loaded)).toBe(false);
  rmSync(folder, { recursive: true });
});

it('finds what ships, each in the folder of its kind and name', async () => {
  const { registry, problems } = await discover();
  expect(problems).toEqual([]);
  expect(registry.entries().length).toBeGreaterThan(10);
  for (const { definition, file } of registry.entries())
    expect(file.endsWith(`plugins/${definition.kind}/${definition.name}/plugin.ts`)).toBe(true);
});

async function from(folder: string, pattern: string): Promise<Discovered> {
  return discover({ globs: [{ pattern, folder: path.join(fixtures, folder), origin: null }], code: nothingShips });
}
