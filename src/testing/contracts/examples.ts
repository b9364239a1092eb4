/** What every example builder must do: examples that fit, that a frame surrounds, and that are a pure function of index and epoch. */
import assert from 'node:assert/strict';
import { frameTokens } from '../../data/frame.ts';
import type { ExampleBuilder, Examples, TokenText } from '../../kinds/examples.ts';
import type { Frame } from '../../kinds/frame.ts';
import { randomFor } from '../../random.ts';
import type { Contract } from '../contract.ts';

const frames: Readonly<Record<string, Frame>> = {
  'with tokens around it': { before: [2], between: [3], after: [3], readOut: 'first' },
  bare: { before: [], between: [3], after: [], readOut: 'last' },
  'with two tokens between texts': { before: [2], between: [3, 3], after: [3, 2], readOut: 'last' },
};
/** Ids of the frames. */
const SPECIAL = [2, 3];
const LENGTH = 16;

/** Builds the examples of a made-up text, in frames of several forms. */
export const examplesContract: Contract<'examples'> = ({ usual }) => ({
  async 'gives examples that fit the length, with a segment and a mark for each token'() {
    const builder = await usual();
    for (const [name, frame] of Object.entries(frames)) {
      for (const example of all(over(builder, frame))) {
        const { ids, segments, special, labels } = example;
        assert.ok(ids.length <= LENGTH && ids.length > frameTokens(frame, 1), `An example has ${ids.length} tokens, with a frame ${name}.`);
        assert.deepEqual([segments.length, special.length], [ids.length, ids.length], 'One segment and one mark per token.');
        assert.ok(
          segments.every((segment) => segment === 0 || segment === 1),
          'Segments are 0 and 1.',
        );
        assert.deepEqual(
          special,
          Uint8Array.from(ids, (id) => (SPECIAL.includes(id) ? 1 : 0)),
          "special marks the frame's tokens.",
        );
        assert.deepEqual(Object.keys(labels).sort(), [...builder.labels].sort(), 'Labels are those that it lists.');
        assert.ok(Object.values(labels).every(Number.isFinite), 'Labels are numbers.');
      }
    }
  },

  async 'counts the tokens of an epoch'() {
    const examples = over(await usual(), frames.bare);
    const counted = all(examples).reduce((sum, { ids }) => sum + ids.length, 0);
    const apart = Math.abs(examples.tokens - counted) / counted;
    assert.ok(apart < 0.1, `tokens is ${examples.tokens}, and the examples of the first epoch have ${counted}.`);
  },

  async 'says where the document of each token begins, if it keeps documents apart, and otherwise nothing of it'() {
    const builder = await usual();
    for (const [name, frame] of Object.entries(frames)) {
      for (const { ids, special, documents } of all(over(builder, frame))) {
        assert.equal(documents !== undefined, builder.apart === true, 'documents are there where apart is true.');
        if (!documents) continue;
        assert.equal(documents.length, ids.length, 'One document per token.');
        documents.forEach((begin, place) => {
          const goesOn = place > 0 && begin === documents[place - 1];
          assert.ok(goesOn || begin === place, `Token ${place} is of a document that begins at ${begin}, with a frame ${name}.`);
        });
        const places = [...ids.keys()].filter((place) => special[place] === 0);
        places.slice(1).forEach((place, index) => {
          const same = [ids[place], ids[places[index]]].map(documentOf);
          assert.equal(
            documents[place] === documents[places[index]],
            same[0] === same[1],
            'Tokens of one document, and no others, are together.',
          );
        });
      }
    }
  },

  async 'counts, where it can tell, how documents lie in its examples'() {
    const builder = await usual();
    for (const frame of Object.values(frames)) {
      const examples = over(builder, frame);
      const packing = examples.packing?.();
      if (!packing) continue;
      const pieces = all(examples).map(({ ids, special }) => ids.filter((_, place) => special[place] === 0));
      const documents = pieces.flatMap((ids) => [...new Set(Array.from(ids, documentOf))]);
      const places = new Set(pieces.flatMap((ids) => [...ids]));
      const often = documents.filter((document, index) => documents.indexOf(document) !== index);
      const counted = { pieces: documents.length, cut: new Set(often).size, dropped: someText().tokens - places.size };
      assert.deepEqual(packing, counted, 'packing() is not what the examples of the first epoch are.');
    }
  },

  async 'gives the same example for the same index and epoch, whatever was asked before'() {
    const builder = await usual();
    const [straight, back] = [over(builder, frames.bare), over(builder, frames.bare)];
    const there = all(straight, 1);
    const backwards = Array.from({ length: back.count }, (_, index) => back.at(back.count - 1 - index, 1)).reverse();
    assert.deepEqual(backwards, there);
  },

  async 'has no examples where there is no text'() {
    const text = { tokens: 0, documents: new Float64Array(), sentences: new Float64Array(), slice: () => [] };
    assert.equal((await usual()).over(text, { frame: frames.bare, length: LENGTH, random: randomFor }).count, 0);
  },
});

function over(builder: ExampleBuilder, frame: Frame): Examples {
  return builder.over(someText(), { frame, length: LENGTH, random: randomFor });
}

function all(examples: Examples, epoch = 0): ReturnType<Examples['at']>[] {
  return Array.from({ length: examples.count }, (_, index) => examples.at(index, epoch));
}

/** Number of the document that an id of the text is of. */
function documentOf(id: number): number {
  return someText().documents.findLastIndex((start) => start <= id - FIRST);
}

/** The first id of the text; each is one more than the one before. */
const FIRST = 10;

/** Documents of one to six sentences of one to nine tokens, each id another. */
function someText(): TokenText {
  const random = randomFor('examples contract');
  const [ids, documents, sentences]: number[][] = [[], [], []];
  for (let document = 0; document < 40; document++) {
    documents.push(ids.length);
    for (let sentence = 0; sentence <= random.integer(6); sentence++) {
      sentences.push(ids.length);
      for (let token = 0; token <= random.integer(9); token++) ids.push(FIRST + ids.length);
    }
  }
  return {
    tokens: ids.length,
    documents: Float64Array.from(documents),
    sentences: Float64Array.from(sentences),
    slice: (from, to) => ids.slice(from, to),
  };
}
