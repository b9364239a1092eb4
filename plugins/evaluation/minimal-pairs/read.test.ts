import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPairs, type PairKeys } from './read.ts';
import { ownPairs } from './templates.ts';

const keys = { good: 'sentence_good', bad: 'sentence_bad' };
const line = (more: object = {}): string => JSON.stringify({ sentence_good: 'he is', sentence_bad: 'he are', ...more });

describe('a file of pairs', () => {
  it("is read as BLiMP's are, by paradigm or by another key", async () => {
    const lines = [line({ UID: 'one', linguistics_term: 'x' }), '', line({ UID: 'two', linguistics_term: 'x' })];
    expect((await read(lines)).map(({ group, place }) => [group, path.basename(place)])).toEqual([
      ['one', 'pairs.jsonl:1'],
      ['two', 'pairs.jsonl:3'],
    ]);
    expect((await read(lines, { ...keys, group: 'linguistics_term' })).map(({ group }) => group)).toEqual(['x', 'x']);
    expect((await read([line()])).map(({ group }) => group)).toEqual(['pairs']);
  });

  it.each([
    [[line({ UID: 'a' }), line()], /pairs\.jsonl:2: there is no key 'UID'/],
    [[line(), line({ UID: 'a' })], /pairs\.jsonl:2: there is a 'UID', and lines before have none/],
    [[line({ sentence_bad: 'he is' })], /pairs\.jsonl:1: 'sentence_good' and 'sentence_bad' are the same sentence/],
    [[line({ sentence_good: ' ' })], /pairs\.jsonl:1: 'sentence_good' is empty/],
    [[line({ sentence_good: 3 })], /pairs\.jsonl:1: 'sentence_good' is the number 3, and it must be a text/],
    [['{"sentence_good": '], /pairs\.jsonl:1:\d+: not JSON/],
    [[''], /has no pairs/],
  ])('%j is refused with its place', async (lines, message) => {
    await expect(read(lines)).rejects.toThrow(message);
  });
});

it('the pairs that ship are five groups of different sentences, each pair once, with as many right either way', () => {
  const pairs = ownPairs();
  expect(pairs).toHaveLength(220);
  expect(new Set(pairs.map(({ good, bad }) => `${good}|${bad}`)).size).toBe(220);
  expect(pairs.filter(({ good, bad }) => good === bad)).toEqual([]);
  // Who prefers a verb or a determiner whatever stands before or behind it is right in half of them.
  const agreeing = pairs.filter(({ group }) => /^(subject-verb|determiner)/.test(group));
  const goods = new Set(agreeing.map(({ good }) => good));
  expect(agreeing.filter(({ good }) => / (is|has|was|this|that) /.test(good))).toHaveLength(agreeing.length / 2);
  expect(agreeing.filter(({ bad }) => goods.has(bad))).toEqual([]);
});

async function read(lines: readonly string[], by: PairKeys = keys) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'pairs-')), 'pairs.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return readPairs(file, by, {});
}
