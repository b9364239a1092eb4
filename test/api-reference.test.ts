/** `docs/api`: written from the doc comments of what the front doors export (`npm run docs:api` renews it). */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportsOf, firstSentence } from '../build/api/exports.ts';
import { frontDoorsOf, indexPage, pageOf } from '../build/api/page.ts';
import { root } from './support/cli.ts';

const doors = frontDoorsOf(root);

describe.each(doors)('the reference of $name', (door) => {
  it('says what the sources say', async () => {
    await expect(await pageOf(root, door)).toMatchFileSnapshot(`../docs/api/${door.page}`);
  });

  it('has a sentence for every export', () => {
    const silent = [...exportsOf(root, door.source)].flatMap(([file, { exports }]) =>
      file.startsWith('src/') ? exports.filter(({ doc }) => doc === '').map(({ name }) => name) : [],
    );
    expect(silent).toEqual([]);
  });
});

it('lists its pages, and no other page lies beside them', async () => {
  await expect(indexPage(root, doors)).toMatchFileSnapshot('../docs/api/README.md');
  const known = ['README.md', ...doors.map(({ page }) => page)];
  expect(readdirSync(path.join(root, 'docs/api')).filter((file) => !known.includes(file))).toEqual([]);
});

describe('the first sentence of a comment', () => {
  it('ends at a full stop before a capital or at the end of the paragraph, and not inside of `e.g.` or a number', () => {
    expect(firstSentence('Uniform, e.g. in [0, 0.5). Then more.')).toBe('Uniform, e.g. in [0, 0.5).');
    expect(firstSentence('Adds them: see al. et\nfurther. [R, D] is it.')).toBe('Adds them: see al. et further.');
    expect(firstSentence('A clause without an end\n\nAnother paragraph.')).toBe('A clause without an end');
  });
});
