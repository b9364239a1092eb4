/** Several corpora as one, one after the other; batches shuffle them later. Each as it is, or in a share of the text that is asked for. */
import { defineComponent, fingerprintOf, Slot, Type, upTo, type Corpus, type Document, type OptionProblem } from 'electra-run';
import { charactersIn, documentsRead, readings, sharesText, type Shares } from './shares.ts';

/** Of the way to shares. */
const VERSION = 1;

const Options = Type.Object({
  corpora: Type.Array(Slot('corpus'), { minItems: 1, description: 'The corpora, in the order in which they are read.' }),
  weights: Type.Optional(
    Type.Array(Type.Number({ exclusiveMinimum: 0, ...upTo(1_000_000) }), {
      minItems: 1,
      description:
        'Shares of the text (in characters) that the corpora come to, a number for each, in any unit: documents are read several times, ' +
        'or some of them not at all. Unless given, each is read once.',
    }),
  ),
  alpha: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        'The same by sizes: a corpus that is a part p of the text gets a share in proportion to p^alpha. 1 leaves all as it is, 0 gives ' +
        'equal shares; XLM has 0.5, XLM-R and mT5 have 0.3.',
    }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 32 - 1,
      description: 'Where shares are asked for: another seed chooses other documents. 1 when left out.',
    }),
  ),
});

export default defineComponent({
  kind: 'corpus',
  name: 'mixture',
  summary: 'Several corpora, one after the other, in their own shares of the text or in those that are asked for.',
  options: Options,
  needs: ['log'],
  check: problemsOf,
  create: ({ corpora, weights, alpha, seed }, { log }): Corpus => {
    const names = distinctNames(corpora);
    const contents = corpora.map((corpus, index) => [names[index], corpus.fingerprint]);
    const shares: Shares | null = weights ? { weights } : alpha === undefined ? null : { alpha };
    let measured: Promise<readonly number[]> | undefined;
    const timesOf = async (wanted: Shares): Promise<readonly number[]> => {
      const characters: number[] = [];
      for (const corpus of corpora) characters.push(await charactersIn(corpus));
      const times = readings(names, characters, wanted);
      log.info(sharesText(names, characters, times));
      return times;
    };
    return {
      name: names.join('+'),
      fingerprint: fingerprintOf(shares === null ? contents : { version: VERSION, contents, ...shares, seed: seed ?? 1 }),
      tallies: () => corpora.flatMap((corpus) => corpus.tallies?.() ?? []),
      async *documents() {
        const times = shares && (await (measured ??= timesOf(shares)));
        for (const [index, corpus] of corpora.entries()) {
          const documents = times === null ? corpus.documents() : documentsRead(corpus, times[index], seed ?? 1);
          for await (const document of documents) yield { ...document, id: `${names[index]}/${document.id}` } satisfies Document;
        }
      },
    };
  },
});

function problemsOf({ corpora, weights, alpha, seed }: Readonly<Record<string, unknown>>): OptionProblem[] {
  const [count, given] = [(corpora as readonly unknown[]).length, weights as readonly number[] | undefined];
  const problems: OptionProblem[] = [];
  if (given && alpha !== undefined)
    problems.push({ path: ['alpha'], message: "It says shares by sizes, and 'weights' says them too.", hint: 'Take one of the two out.' });
  if (given && given.length !== count)
    problems.push({
      path: ['weights'],
      message: `There are ${given.length} weights for ${count} ${count === 1 ? 'corpus' : 'corpora'}.`,
      hint: 'Give one for each, in the same order.',
    });
  if (seed !== undefined && !given && alpha === undefined)
    problems.push({ path: ['seed'], message: 'Nothing is chosen without shares.', hint: "Take it out, or give 'weights' or 'alpha'." });
  return problems;
}

/** The corpora's names, the second `text` as `text-2`, so that the ids of documents stay distinct. */
function distinctNames(corpora: readonly Corpus[]): string[] {
  const seen = new Map<string, number>();
  return corpora.map(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}
