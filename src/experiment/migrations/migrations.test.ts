import { describe, expect, it } from 'vitest';
import { FORMAT_VERSION } from '../experiment.ts';
import { parseTree } from '../../source/parse.ts';
import { nodeAt, toPlain, type ObjectNode } from '../../source/tree.ts';
import { migrations, upgrade, type Migration } from './index.ts';
import { rename } from './rename.ts';

/** A history that the format could have had. */
const history: readonly Migration[] = [
  { to: 2, migrate: (tree) => rename(tree, ['train', 'batchSize'], ['train', 'batch']) },
  { to: 3, migrate: (tree) => rename(tree, ['train', 'batch'], ['data', 'batch']) },
];

describe('a file of an older version', () => {
  it('goes through every migration from its version on, and keeps its places', () => {
    const { tree, notices, problems } = upgrade(read('{ version: 1,\n  train: { steps: 3, batchSize: 8 } }'), history, 3);
    expect(toPlain(tree)).toEqual({ train: { steps: 3 }, data: { batch: 8 } });
    expect(nodeAt(tree, ['data', 'batch'])?.origin).toMatchObject({ line: 2, column: 33 });
    expect(problems).toEqual([]);
    expect(notices.map(({ message, hints, origin }) => [message, hints[0], origin?.line])).toEqual([
      [
        "'train.batchSize' is called 'train.batch' now.",
        'Read as version 1 of the format; the newest is 3. Change it and write version: 3.',
        2,
      ],
      ["'train.batch' is called 'data.batch' now.", 'Read as version 1 of the format; the newest is 3. Change it and write version: 3.', 2],
    ]);
  });

  it('misses out what is older than itself, and what does not concern it', () => {
    expect(toPlain(upgrade(read('{ version: 2, train: { batch: 8, batchSize: 1 } }'), history, 3).tree)).toEqual({
      train: { batchSize: 1 },
      data: { batch: 8 },
    });
    expect(upgrade(read('{ version: 1, seed: 1 }'), history, 3).notices).toEqual([]);
  });

  it('is migrated inside a marker too', () => {
    const { tree } = upgrade(read('{ version: 2, train: { $replace: { steps: 1, batch: 2 } } }'), history, 3);
    expect(toPlain(tree)).toEqual({ train: { $replace: { steps: 1 } }, data: { batch: 2 } });
  });

  it('keeps both where the new key is there already: the old one is then an unknown key', () => {
    expect(toPlain(upgrade(read('{ version: 1, train: { batchSize: 1, batch: 2 } }'), history, 2).tree)).toEqual({
      train: { batchSize: 1, batch: 2 },
    });
  });
});

it('is taken to be of the newest version when it does not say: what stands at an old place is an error that says where it goes', () => {
  const { tree, problems, notices } = upgrade(read('{ train: { batch: 1 } }'), history, 3);
  expect(toPlain(tree)).toEqual({ train: {}, data: { batch: 1 } });
  expect(problems.map(({ code, message, hints }) => [code, message, hints[0]])).toEqual([
    ['moved-key', "'train.batch' is called 'data.batch' now.", expect.stringContaining("'version: 1'")],
  ]);
  expect(notices).toEqual([]);
});

it('of a version that is to come is refused', () => {
  expect(upgrade(read('{ version: 4 }'), history, 3).problems).toMatchObject([{ code: 'version-too-new', origin: { column: 12 } }]);
});

it('every version from 1 to the newest has its migration', () => {
  expect(migrations.map(({ to }) => to)).toEqual(Array.from({ length: FORMAT_VERSION - 1 }, (_, index) => index + 2));
});

function read(text: string): ObjectNode {
  const { tree } = parseTree({ name: 'old.json5', kind: 'file', text, extendedBy: null });
  if (tree?.kind !== 'object') throw new Error('no object');
  return tree;
}

describe('version 2', () => {
  const file = `{
    version: 1,
    data: { length: 64, packing: 'document' },
    objective: {
      generator: { heads: '\${objective.discriminator.heads}' },
      discriminator: { type: 'electra', layers: 4, heads: 2 },
    },
    ablation: { path: 'objective.discriminator.layers', values: [2, 4] },
    sweep: { grid: { 'objective.discriminator.hiddenSize': [32], 'data.packing': ['packed'] } },
    name: 'about objective.discriminator.layers',
  }`;

  it('gives the encoder its own section, and the examples theirs, with whatever names them', () => {
    const { tree, notices, problems } = upgrade(read(file));
    expect(toPlain(tree)).toEqual({
      data: { length: 64 },
      objective: {
        generator: { heads: '${objective.encoder.heads}' },
        discriminator: { type: 'electra' },
        encoder: { layers: 4, heads: 2 },
        examples: { type: 'document' },
      },
      ablation: { path: 'objective.encoder.layers', values: [2, 4] },
      sweep: { grid: { 'objective.encoder.hiddenSize': [32], 'objective.examples.type': ['packed'] } },
      name: 'about objective.discriminator.layers',
    });
    expect(problems).toEqual([]);
    expect(notices.map(({ message }) => message)).toContain("'objective.discriminator.layers' is called 'objective.encoder.layers' now.");
  });

  it("leaves a plugin's discriminator or objective its options", () => {
    for (const objective of ["{ type: 'mine', discriminator: { size: 3 } }", "{ discriminator: { type: 'mine', size: 3 } }"]) {
      const { tree, notices } = upgrade(read(`{ version: 1, objective: ${objective} }`));
      expect(toPlain(tree)).toEqual(toPlain(read(`{ objective: ${objective} }`)));
      expect(notices).toEqual([]);
    }
  });
});
