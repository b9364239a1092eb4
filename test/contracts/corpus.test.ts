/** What every corpus must do: give the same documents in the same order, and say when they are others. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Corpus } from '../../src/kinds/corpus.ts';
import { componentsOf } from './components.ts';
import { openWorkshop } from './workshop.ts';

const definitions = await componentsOf('corpus');
const workshop = await openWorkshop();
await workshop.write('more/a.txt', 'One document.\n\nAnother one.\nIt has two lines.\n');
await workshop.write('more/b.txt', 'A third.\n');

/** Options to make each with: the first is the usual one, the others are different text. */
const text = { type: 'text', files: ['words.txt'], documents: 'blank-line' };
const variants: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  text: [{ files: ['more/*.txt'] }, { files: ['more/*.txt'], documents: 'line' }, { files: ['more/*.txt'], documents: 'blank-line' }, { files: ['more/a.txt'] }],
  mixture: [{ corpora: [text, { ...text, documents: 'line' }] }, { corpora: [{ ...text, documents: 'line' }, text] }, { corpora: [text] }],
  wordnet: [{}, { parts: 'definitions' }, { parts: 'examples' }],
};

describe.each(definitions)('corpus $name', ({ name }) => {
  const [usual, ...others] = variants[name] ?? [{}];
  const make = (options = usual): Promise<Corpus> => workshop.make('corpus', { type: name, ...options });

  it('gives documents that have text and ids of their own', async () => {
    const ids = new Set<string>();
    let count = 0;
    for await (const { id, text } of (await make()).documents()) {
      count++;
      ids.add(id);
      if (text.trim() === '' || id === '') expect.fail(`The document '${id}' has no ${id === '' ? 'id' : 'text'}.`);
    }
    expect(count).toBeGreaterThan(1);
    expect(ids.size).toBe(count);
  });

  it('gives the same documents in the same order again, also where two readers take turns', async () => {
    const [corpus, other] = [await make(), await make()];
    const [first, ...again] = await Promise.all([digest(corpus), digest(corpus), digest(other)]);
    expect(again).toEqual([first, first]);
  });

  it('can be left in the middle and read from the start', async () => {
    const corpus = await make();
    const starts: string[] = [];
    for (let reader = 0; reader < 2; reader++) {
      for await (const { id } of corpus.documents()) {
        starts.push(id);
        break;
      }
    }
    expect(starts[1]).toBe(starts[0]);
  });

  it('has a fingerprint that stays, and is another where the text is', async () => {
    const { fingerprint } = await make();
    expect((await make()).fingerprint).toBe(fingerprint);
    const corpora = await Promise.all(others.map(make));
    expect(new Set([fingerprint, ...corpora.map((corpus) => corpus.fingerprint)]).size).toBe(1 + others.length);
  });

  it('has a short name for logs', async () => {
    expect((await make()).name).toMatch(/^\S{1,40}$/);
  });
});

async function digest(corpus: Corpus): Promise<string> {
  const hash = createHash('sha256');
  for await (const { id, text } of corpus.documents()) hash.update(`${id}\0${text}\0`);
  return hash.digest('hex');
}
