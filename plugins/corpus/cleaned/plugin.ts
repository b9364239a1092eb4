/**
 * A corpus through filters: each sees the documents that those before it have left, in their order, and keeps, changes or removes
 * them. Documents keep their ids, and so their side of the held-out split; what is a duplicate stands on one side only.
 *
 * The first whole reading says what became of the text, and keeps it in the cache: whoever needs no reading, as the tokens are there, says
 * the same. Later readings give the same: where no text was changed, by a bit for each document, else by judging it again.
 */
import {
  defineComponent,
  fingerprintOf,
  Slot,
  Type,
  type Corpus,
  type Document,
  type Judgement,
  type Sieve,
  wholeDocuments,
} from 'electra-run';
import { keptTallies, keepTallies } from './kept-tallies.ts';
import { Numbers } from './numbers.ts';
import { RunningTally, talliesText } from './tally.ts';

/** Of the way that documents take through the filters. */
const VERSION = 1;

export default defineComponent({
  kind: 'corpus',
  name: 'cleaned',
  summary: 'A corpus without what filters take out of it: short, repetitive, doubled or nearly doubled texts.',
  options: Type.Object({
    corpus: Slot('corpus', { description: 'The corpus as it is.' }),
    filters: Type.Array(Slot('filter'), { minItems: 1, description: 'The filters, in the order in which they see each document.' }),
  }),
  needs: ['log', 'cacheFolder'],
  async create({ corpus, filters }, { log, cacheFolder }): Promise<Corpus> {
    const fingerprint = fingerprintOf({
      version: VERSION,
      corpus: corpus.fingerprint,
      filters: filters.map(({ name, fingerprint }) => [name, fingerprint]),
    });
    const kept = await keptTallies(cacheFolder, fingerprint, log);
    if (kept) log.info(talliesText(corpus.name, kept.tallies, kept.left));
    let last = kept?.tallies ?? [];
    let known: Numbers | null = null;
    return {
      name: corpus.name,
      fingerprint,
      tallies: () => [...(corpus.tallies?.() ?? []), ...last],
      async *documents() {
        if (known) return yield* without(known, corpus);
        const stages = filters.map((filter) => ({ sieve: filter.sieve(), tally: new RunningTally(filter.name) }));
        const left = { documents: 0, characters: 0 };
        const removed = new Numbers();
        let number = 0;
        for await (const document of wholeDocuments(corpus.documents())) {
          const text = textLeft(document, stages);
          if (text === null) removed.add(number);
          number += 1;
          if (text === null) continue;
          left.documents += 1;
          left.characters += text.length;
          yield text === document.text ? document : { id: document.id, text };
        }
        const isFirst = last.length === 0;
        last = stages.map(({ tally }) => tally.result());
        const told = talliesText(corpus.name, last, left);
        if (left.documents === 0)
          throw new Error(`${told}\nNothing is left to learn from. Take filters away, or change what they ask for.`);
        if (isFirst) {
          log.info(told);
          await keepTallies(cacheFolder, fingerprint, { tallies: last, left });
        }
        if (last.every(({ changed }) => changed.documents === 0)) known = removed;
      },
    };
  },
});

async function* without(removed: Numbers, corpus: Corpus): AsyncGenerator<Document> {
  let number = 0;
  for await (const document of wholeDocuments(corpus.documents())) if (!removed.has(number++)) yield document;
}

interface Stage {
  readonly sieve: Sieve;
  readonly tally: RunningTally;
}

/** What is left of a document behind all filters; null where one has removed it. */
function textLeft({ id, text }: Document, stages: readonly Stage[]): string | null {
  let now = text;
  for (const { sieve, tally } of stages) {
    const document = { id, text: now };
    const judgement = withoutBlank(sieve.judge(document));
    tally.add(document, judgement);
    if (judgement === null) continue;
    if (judgement.text === null) return null;
    now = judgement.text;
  }
  return now;
}

/** A document of white space is none. */
function withoutBlank(judgement: Judgement | null): Judgement | null {
  if (judgement === null || judgement.text === null || judgement.text.trim() !== '') return judgement;
  return { text: null, reason: `${judgement.reason}: nothing is left` };
}
