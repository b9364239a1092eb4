/** What may propose the replacements, through the command line: a network trained before, frequencies, chance. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('generators');
const short = ['train.steps=12', '~tasks'];
const apart = ['objective.share=none', 'objective.generator.width=1', 'objective.generator.depth=1'];

it('a generator of another run stays as it was, and the discriminator learns beside it', async () => {
  const first = await inProcess([tiny, ...short, ...apart, 'objective.training=two-stage', 'name=first'], { folder });
  expect(first.code, first.error).toBe(0);
  const words = ['objective.training=frozen-generator', 'start={from:"runs/first",networks:["generator"]}', 'name=second'];
  const second = await inProcess([tiny, ...short, ...apart, ...words], { folder });
  expect(second.code, second.error).toBe(0);
  expect(exported('second', 'generator')).toEqual(exported('first', 'generator'));
  expect(exported('second', 'discriminator')).not.toEqual(exported('first', 'discriminator'));
});

it.each(['frequencies', 'uniform'])("'%s' needs no network: only a discriminator is trained and exported", async (type) => {
  const ended = await inProcess([tiny, ...short, `objective.generator={$replace:{type:"${type}"}}`, `name=${type}`], { folder });
  expect(ended.code, ended.error).toBe(0);
  expect(ended.out).toContain('discriminator loss (nats)');
  expect(ended.out).not.toContain('generator loss (nats)');
  expect(() => exported(type, 'generator')).toThrow('ENOENT');
});

it.each([
  [['objective.training=two-stage'], /objective\.training: with training 'two-stage' .* share is 'embeddings'\.\n *Set share to 'none'\./],
  [
    ['objective.training=two-stage', 'objective.share=none'],
    /to copy the generator, .* generator\.width is .*\n *Set generator\.width to 1/,
  ],
  [
    ['objective.training=frozen-generator', 'objective.share=none', 'objective.generator={$replace:{type:"uniform"}}'],
    /untrained-generator\n.*this generator has no network\.\n *Leave objective\.training out/,
  ],
])('says what does not go together: %j', async (words, message) => {
  const ended = await inProcess([tiny, ...words, 'name=wrong'], { folder });
  expect(ended.code).toBe(2);
  expect(ended.error).toMatch(message);
});

function exported(run: string, network: string): Buffer {
  return readFileSync(path.join(folder, 'runs', run, 'export', network, 'model.safetensors'));
}
