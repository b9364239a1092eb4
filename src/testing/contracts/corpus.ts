/** What every corpus must do: give the same documents in the same order, and say when they are others. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Corpus } from '../../kinds/corpus.ts';
import { wholeDocuments } from '../../data/whole-documents.ts';
import type { Contract } from '../contract.ts';

/** Reads the documents several times over, and compares what came. */
export const corpusContract: Contract<'corpus'> = ({ make, different }) => ({
  async 'gives documents that have text and ids of their own'() {
    const texts = new Map<string, string>();
    for await (const { id, text } of wholeDocuments((await make()).documents())) {
      assert.equal(texts.get(id) ?? text, text, `Two documents have the id '${id}', and different texts.`);
      texts.set(id, text);
      assert.ok(text.trim() !== '' && id !== '', `The document '${id}' has no ${id === '' ? 'id' : 'text'}.`);
    }
    assert.ok(texts.size > 1, `There are to be two documents or more, and there are ${texts.size}.`);
  },

  async 'gives the same documents in the same order again, also where two readers take turns'() {
    const [corpus, other] = [await make(), await make()];
    const [first, ...again] = await Promise.all([digest(corpus), digest(corpus), digest(other)]);
    assert.deepEqual(again, [first, first]);
  },

  async 'can be left in the middle and read from the start'() {
    const corpus = await make();
    const starts: string[] = [];
    for (let reader = 0; reader < 2; reader++) {
      for await (const { id } of corpus.documents()) {
        starts.push(id);
        break;
      }
    }
    assert.equal(starts[1], starts[0]);
  },

  async 'has a fingerprint that stays, and is another where the text is'() {
    const { fingerprint } = await make();
    assert.equal((await make()).fingerprint, fingerprint);
    const corpora = await Promise.all(different.map((options) => make(options)));
    const all = [fingerprint, ...corpora.map((corpus) => corpus.fingerprint)];
    assert.equal(new Set(all).size, all.length, `Different texts have the same fingerprint: ${all.join(', ')}.`);
  },

  async 'has a short name for logs'() {
    assert.match((await make()).name, /^\S{1,40}$/);
  },
});

async function digest(corpus: Corpus): Promise<string> {
  const hash = createHash('sha256');
  for await (const { id, text } of corpus.documents()) hash.update(`${id}\0${text}\0`);
  return hash.digest('hex');
}
