import { expect, it } from 'vitest';
import type { ChoiceExample, Dataset } from 'electra-run';
import wordnetDefinition from './plugin.ts';

const dataset = wordnetDefinition.create({ seed: 0 }, { experimentFolder: import.meta.dirname }) as Dataset<ChoiceExample>;

it('has four different definitions for each sentence, the right one in any place', async () => {
  const [train, dev] = [await dataset.split('train'), await dataset.split('dev')];
  expect(train.length + dev.length).toBeGreaterThan(28_000);
  expect(dev.length).toBeGreaterThan(2_500);
  for (const { choices } of dev) expect(new Set(choices).size).toBe(4);
  const places = [0, 1, 2, 3].map((place) => dev.filter(({ answer }) => answer === place).length / dev.length);
  expect(Math.min(...places)).toBeGreaterThan(0.22);
  expect(train[0]).toMatchInlineSnapshot(`
    {
      "answer": 2,
      "choices": [
        "slender branching American grass of some value for grazing in central United States",
        "a conglomerate of publishing companies",
        "a tangible and visible entity; an entity that can cast a shadow",
        "(sports) the middle part of a playing field (as in football or lacrosse)",
      ],
      "context": "it was full of rackets, balls and other objects",
      "question": "objects:",
    }
  `);
});

it('has no definition on both sides, not as a wrong one either', async () => {
  const trained = new Set((await dataset.split('train')).flatMap(({ choices }) => choices));
  const evaluated = (await dataset.split('dev')).flatMap(({ choices }) => choices);
  expect(evaluated.filter((definition) => trained.has(definition))).toEqual([]);
});
