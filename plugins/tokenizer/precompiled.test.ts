import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CharacterMap } from './precompiled.ts';

const { table, cases } = JSON.parse(readFileSync(new URL('../../test/fixtures/tokenizer/precompiled.json', import.meta.url), 'utf8')) as {
  readonly table: string;
  readonly cases: readonly (readonly [text: string, becomes: string])[];
};

it("makes of graphemes and characters what Hugging Face's library makes of them with the same table", () => {
  const map = new CharacterMap(table);
  expect(cases.length).toBeGreaterThan(150);
  for (const [text, becomes] of cases) expect(map.normalize(text), JSON.stringify(text)).toBe(becomes);
});

it.each([
  ['nothing', ''],
  ['what is not base64', '%'],
  ['a table that is cut', Buffer.from([8, 0, 0, 0, 1, 2]).toString('base64')],
])('refuses %s', (_, bad) => {
  expect(() => new CharacterMap(bad)).toThrow(/precompiled_charsmap is no/);
});
