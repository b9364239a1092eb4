import { expect, it } from 'vitest';
import { listed } from '../../test/support/listed.ts';
import type { Document } from '../kinds/corpus.ts';
import { wholeDocuments } from './whole-documents.ts';

const put = (documents: readonly Document[], most?: number): Promise<Document[]> =>
  listed(
    wholeDocuments(
      (async function* () {
        yield* documents;
      })(),
      most,
    ),
  );

it('puts the pieces of a document together and leaves others as they are', async () => {
  const alone = { id: 'b', text: 'two' };
  const documents = await put([
    { id: 'a', text: 'one\n', more: true },
    { id: 'a', text: 'more\n', more: true },
    { id: 'a', text: 'end' },
    alone,
  ]);
  expect(documents).toEqual([{ id: 'a', text: 'one\nmore\nend' }, alone]);
  expect(documents[1]).toBe(alone);
});

it('refuses one that is too long to be whole, and says what to set', async () => {
  await expect(
    put(
      [
        { id: 'a', text: 'one\n', more: true },
        { id: 'a', text: 'end' },
      ],
      6,
    ),
  ).rejects.toThrow(/The document 'a' has more than 6 characters and is wanted whole\. .*'documents' of the corpus/);
});

it('refuses a corpus that does not give the rest of a document', async () => {
  await expect(
    put([
      { id: 'a', text: 'one\n', more: true },
      { id: 'b', text: 'end' },
    ]),
  ).rejects.toThrow(/'a' has more, and the rest/);
  await expect(put([{ id: 'a', text: 'one\n', more: true }])).rejects.toThrow(/'a' has more, and the rest/);
});
