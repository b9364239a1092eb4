/** What example builders draw, over a million tokens and more, beside what they promise: bounds of chance that hold but once in 10^9. */
import { describe, expect, it } from 'vitest';
import { gather } from '../../plugins/examples/two-segments/gather.ts';
import pairOrder from '../../plugins/examples/pair-order/plugin.ts';
import pairRandom from '../../plugins/examples/pair-random/plugin.ts';
import twoSegments from '../../plugins/examples/two-segments/plugin.ts';
import type { Example, ExampleBuilder, Examples, TokenText } from '../../src/kinds/examples.ts';
import { bertFrame } from '../../src/kit/frames.ts';
import { sentencesOf, takeChunks } from '../../src/kit/sentence-chunks.ts';
import { randomFor } from '../../src/random.ts';
import { expectShare, expectUniform } from '../support/chance.ts';

const LENGTH = 128;
const frame = bertFrame({ cls: 2, sep: 3 });
/** Of pairs, beside the frame. */
const ROOM = LENGTH - 3;

describe('a million tokens in two segments', () => {
  const text = sentencesIn({ documents: 1, tokens: 1_000_000, longest: 9 });
  const examples = over(twoSegments.create({ single: 0.1, short: 0, overflow: 'carry' }, {}) as ExampleBuilder, text);
  // Those that are full, so that nothing but the draw decides. The border of each is at 62 of 125 tokens or before, but for the coin.
  const firsts = all(examples, [0, 1]).flatMap(({ ids, segments }) => (ids.length < LENGTH - 1 ? [] : [segments.indexOf(1)]));

  it('are in one segment in 10 % of the examples', () => {
    expect(firsts.length).toBeGreaterThan(15_000);
    expectShare(firsts.filter((border) => border < 0).length, firsts.length, 0.1);
  });

  it('are in a first segment that goes over the half by a coin', () => {
    const both = firsts.filter((border) => border >= 0);
    // [CLS] and [SEP] beside the text; a sentence has at most nine tokens.
    expect(Math.min(...both.map((border) => border - 2))).toBeGreaterThanOrEqual(62 - 9);
    expectShare(both.filter((border) => border - 2 >= 62).length, both.length, 0.5);
  });

  it('gather a smaller number of tokens in 5 % of the examples, each from 5 on as likely', () => {
    const setting = { length: LENGTH, short: 0.05, fits: ROOM, random: randomFor('gathering test') };
    const { wanted } = gather(sentencesOf(sentencesIn({ documents: 3, tokens: 2_000_000, longest: 9 })), setting);
    const short = [...wanted].filter((tokens) => tokens < LENGTH);
    // One in 124 of those that are to be short is as long as all.
    expectShare(short.length, wanted.length, (0.05 * 123) / 124);
    expectUniform(
      short.map((tokens) => tokens - 5),
      123,
    );
  });
});

describe('a million tokens in pairs', () => {
  it('have a text of another document in half of them, each of the others as often', () => {
    const documents = 40;
    const text = sentencesIn({ documents, tokens: 25_000, longest: 9 });
    const examples = over(pairRandom.create({ random: 0.5, short: 0 }, {}) as ExampleBuilder, text);
    const pairs = all(examples, [0, 1]);
    const random = pairs.filter(({ labels }) => labels.next_sentence_label === 1);
    expectShare(random.length, pairs.length, 0.5);
    const further = random.map(({ ids, segments }) => {
      const [one, other] = [ids[1], ids[segments.indexOf(1)]].map((id) => Math.floor((id - 10) / 25_000));
      return (other - one + documents) % documents;
    });
    expect(further).not.toContain(0);
    expectUniform(
      further.map((document) => document - 1),
      documents - 1,
    );
  });

  it('are swapped in half of them, and cut at each border of sentences as often', () => {
    // 25 sentences of five tokens each fill an example.
    const text = sentencesIn({ documents: 1, tokens: 1_000_000, longest: 5, shortest: 5 });
    const examples = over(pairOrder.create({ swapped: 0.5, short: 0 }, {}) as ExampleBuilder, text);
    const pairs = all(examples, [0, 1]);
    expect(pairs.length).toBe(16_000);
    const swapped = pairs.filter(({ ids, segments }) => ids[1] > ids[segments.indexOf(1)]);
    expect(swapped).toEqual(pairs.filter(({ labels }) => labels.sentence_order_label === 1));
    expectShare(swapped.length, pairs.length, 0.5);
    const borders = pairs.map(({ ids, segments }) => (Math.max(ids[1], ids[segments.indexOf(1)]) - 10) % ROOM);
    expectUniform(
      borders.map((border) => border / 5 - 1),
      24,
    );
  });

  it('want a random smaller number of tokens in 10 % of the documents', () => {
    const sentences = sentencesOf(sentencesIn({ documents: 10_000, tokens: 100, longest: 9 }));
    const wanted: number[] = [];
    const random = randomFor('chunks test');
    for (let document = 0; document < 10_000; document++) {
      takeChunks(sentences, document, { room: ROOM, short: 0.1 }, random, ({ end, wanted: tokens }) => {
        wanted[document] = tokens;
        return end;
      });
    }
    const short = wanted.filter((tokens) => tokens < ROOM);
    expectShare(short.length, wanted.length, (0.1 * 123) / 124);
    expectUniform(
      short.map((tokens) => Math.floor((tokens - 2) / 3)),
      41,
    );
  });
});

interface Shape {
  readonly documents: number;
  /** Tokens of each document. */
  readonly tokens: number;
  readonly longest: number;
  readonly shortest?: number;
}

/** Documents of sentences of random lengths. An id is 10 more than its place. */
function sentencesIn({ documents, tokens, longest, shortest = 1 }: Shape): TokenText {
  const random = randomFor('text of sentences', documents, tokens);
  const sentences: number[] = [];
  for (let document = 0; document < documents; document++)
    for (let at = 0; at < tokens; at += shortest + random.integer(longest - shortest + 1)) sentences.push(document * tokens + at);
  return {
    tokens: documents * tokens,
    documents: Float64Array.from({ length: documents }, (_, document) => document * tokens),
    sentences: Float64Array.from(sentences),
    slice: (from, to) => Int32Array.from({ length: to - from }, (_, index) => 10 + from + index),
  };
}

function over(builder: ExampleBuilder, text: TokenText): Examples {
  return builder.over(text, { frame, length: LENGTH, random: (...words) => randomFor('chance', ...words) });
}

function all(examples: Examples, epochs: readonly number[]): Example[] {
  return epochs.flatMap((epoch) => Array.from({ length: examples.count }, (_, index) => examples.at(index, epoch)));
}
