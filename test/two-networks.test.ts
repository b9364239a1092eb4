import { describe, expect, it } from 'vitest';
import { twoNetworks, judgeHead, randomFor, type Generator, type NetworkPart, type Sharing, type UserError } from 'electra-run';
import { rtdObjective, tinyEncoder } from './support/tiny-rtd.ts';
import generatorPlugin from '../plugins/generator/electra/plugin.ts';

const tables = [
  'word_embeddings.weight',
  'position_embeddings.weight',
  'token_type_embeddings.weight',
  'LayerNorm.weight',
  'LayerNorm.bias',
].map((name) => `electra.embeddings.${name}`);

describe('what the networks share', () => {
  it('embeddings: the tables and their LayerNorm, and nothing else', () => {
    const { parameters, networks } = parts('embeddings');
    const { generator, discriminator } = networks;
    const shared = Object.keys(generator.names).filter((name) => generator.names[name] === discriminator.names[name]);
    expect(shared.sort()).toEqual([...tables].sort());
    for (const name of tables) expect(generator.names[name]).toBe(`discriminator.${name}`);
    expect(generator.names['electra.embeddings_project.weight']).toBe('generator.electra.embeddings_project.weight');
    expect(generator.names['generator_lm_head.bias']).toBe('generator.generator_lm_head.bias');
    expect(parameters.filter(({ name }) => name.startsWith('generator.electra.embeddings.'))).toEqual([]);
  });

  it('none: every network has parameters of its own', () => {
    const { parameters, networks } = parts('none');
    expect(parameters.length).toBe(networks.generator.parameters.length + networks.discriminator.parameters.length);
    expect(Object.values(networks.generator.names).every((name) => name.startsWith('generator.'))).toBe(true);
  });

  it('all: one trunk, two heads', () => {
    const { parameters, networks } = parts('all', 1);
    const own = parameters.map(({ name }) => name).filter((name) => name.startsWith('generator.'));
    expect(own.sort()).toEqual(
      ['dense.weight', 'dense.bias', 'LayerNorm.weight', 'LayerNorm.bias']
        .map((name) => `generator.generator_predictions.${name}`)
        .concat('generator.generator_lm_head.bias')
        .sort(),
    );
    for (const [name, place] of Object.entries(networks.generator.names))
      if (name.startsWith('electra.')) expect(place).toBe(`discriminator.${name}`);
  });

  it("disentangled: the discriminator's tables are differences to the generator's, which start at 0", () => {
    const { parameters, networks } = parts('disentangled');
    const { generator, discriminator } = networks;
    expect(discriminator.upon).toEqual(Object.fromEntries(tables.map((name) => [name, `generator.${name}`])));
    expect(generator.upon).toBeUndefined();
    expect(Object.values(generator.names).every((name) => name.startsWith('generator.'))).toBe(true);
    for (const name of tables) {
      const difference = parameters.find((parameter) => parameter.name === `discriminator.${name}`);
      const values = new Float32Array(4).fill(1);
      difference?.initializer(values, [4], randomFor(1));
      expect([...values], name).toEqual([0, 0, 0, 0]);
    }
  });

  it.each(['none', 'embeddings', 'disentangled'] as const)(
    '%s: the kept network is whole under its own prefix, each parameter once',
    (share) => {
      const { parameters, networks } = parts(share);
      const names = parameters.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(Object.values(networks.discriminator.names)).toEqual(names.filter((name) => name.startsWith('discriminator.')));
    },
  );

  it('refuses to share a whole encoder between networks of two sizes, and says what to do', () => {
    const text = refusal(() => parts('all'));
    expect(text).toMatch(/cannot share 'electra\.embeddings_project\.weight': it is \[8,12\] in the generator and \[16,12\]/);
    expect(text).toMatch(/generator\.width 1 and depth 1/);
  });

  it('refuses to share tables of two widths, and says what to do', () => {
    const [narrow, wide] = [12, 16].map((embeddingSize) => tinyEncoder({ embeddingSize }));
    const trunk = wide.trunk({ vocabularySize: 30 });
    const generator = generatorPlugin.create({ width: '1/2', depth: 1 }, {}) as Generator;
    const proposer = generator.beside(narrow.trunk({ vocabularySize: 30 }), narrow);
    expect(refusal(() => twoNetworks(proposer, { name: 'discriminator', trunk, head: judgeHead(trunk) }, 'embeddings'))).toMatch(
      /word_embeddings\.weight.*\[30,12\] in the generator and \[30,16\][^]*share to 'none'/,
    );
  });
});

function parts(share: Sharing, width: number | string = '1/2') {
  const { networks, parameters } = rtdObjective({
    share,
    encoder: tinyEncoder({ embeddingSize: 12 }),
    generator: generatorPlugin.create({ width, depth: 1 }, {}) as Generator,
  });
  return { parameters, networks: networks as { readonly generator: NetworkPart; readonly discriminator: NetworkPart } };
}

function refusal(share: () => unknown): string {
  try {
    share();
  } catch (error) {
    return (error as UserError).text;
  }
  return 'not refused';
}
