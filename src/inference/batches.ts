/**
 * Runs a stream of questions through a network, in batches of rows that are about equally long, and gives the answers in order.
 *
 * So many questions are held at a time, sorted by length and cut into batches; while they are computed, the next ones are read. Where
 * the next question is long in coming, as from a person, those that are there are answered.
 */
import type { Network, RowNumbers, Wanted } from './network.ts';
import type { TokenRow } from './rows.ts';

/** A question as rows of tokens, and the answer that their numbers are made into. */
export interface Asked<A> {
  readonly rows: readonly TokenRow[];
  /** `numbers`: of each row, the outputs by name. */
  answer(numbers: readonly ReadonlyMap<string, RowNumbers>[]): A;
}

/** How questions are put together. */
export interface AskSettings<Q, A> {
  readonly network: Network;
  readonly pad: number;
  /** The outputs that answers are made of. */
  readonly outputs: readonly Wanted[];
  /** Most tokens of a batch, padding among them, unless it is one row. */
  readonly tokens?: number;
  ask(question: Q): Asked<A>;
}

/** Questions that are held at a time. */
const WINDOW = 512;

/** Tokens of a batch: enough for the products, and few enough for the caches. */
const TOKENS = 1024;

/** Milliseconds that a question waits for the next one. */
const PATIENCE = 15;

/** The answers, in the order of the questions. What a question throws is thrown after the answers to those before it. */
export async function* inBatches<Q, A>(questions: AsyncIterable<Q> | Iterable<Q>, settings: AskSettings<Q, A>): AsyncGenerator<A> {
  const windows = windowsOf(questions);
  const ask = async (): Promise<Window<Asked<A>>> => {
    const { value } = await windows.next();
    return value ? eachOf(value, settings.ask) : { held: [], isLast: true };
  };
  let next = ask();
  try {
    for (;;) {
      const { held, isLast, failure } = await next;
      const answers = answersTo(held, settings);
      // The next ones are read, and cut into tokens, while these are computed.
      if (!isLast) next = ask();
      yield* await answers;
      if (failure) throw failure.error;
      if (isLast) return;
    }
  } finally {
    await windows.return(undefined);
  }
}

/** Questions that are held, and what kept further ones from being. */
interface Window<Q> {
  readonly held: readonly Q[];
  readonly isLast: boolean;
  readonly failure?: { readonly error: unknown };
}

function eachOf<Q, A>({ held, ...end }: Window<Q>, ask: (question: Q) => A): Window<A> {
  const asked: A[] = [];
  for (const question of held) {
    try {
      asked.push(ask(question));
    } catch (error) {
      return { held: asked, isLast: true, failure: { error } };
    }
  }
  return { held: asked, ...end };
}

async function answersTo<A>(asked: readonly Asked<A>[], settings: Omit<AskSettings<unknown, A>, 'ask'>): Promise<A[]> {
  const { network, pad, outputs, tokens = TOKENS } = settings;
  const rows = asked.flatMap((each, question) => each.rows.map((row, index) => ({ row, question, index })));
  const results = asked.map((each): ReadonlyMap<string, RowNumbers>[] => Array.from({ length: each.rows.length }));
  const batches = cut(
    rows.sort((a, b) => b.row.ids.length - a.row.ids.length),
    tokens,
  );
  for (const batch of batches) {
    const numbers = await network.run(
      batch.map(({ row }) => row),
      outputs,
      pad,
    );
    batch.forEach(({ question, index }, place) => {
      results[question][index] = new Map(outputs.map(({ name }) => [name, numbers.get(name)?.[place] as RowNumbers]));
    });
  }
  return asked.map((each, question) => each.answer(results[question]));
}

function cut<R extends { readonly row: TokenRow }>(rows: readonly R[], tokens: number): R[][] {
  const batches: R[][] = [];
  for (const row of rows) {
    const latest = batches.at(-1);
    if (latest && (latest.length + 1) * latest[0].row.ids.length <= tokens) latest.push(row);
    else batches.push([row]);
  }
  return batches;
}

async function* windowsOf<Q>(questions: AsyncIterable<Q> | Iterable<Q>): AsyncGenerator<Window<Q>> {
  const iterator = Symbol.asyncIterator in questions ? questions[Symbol.asyncIterator]() : questions[Symbol.iterator]();
  let pending: Promise<IteratorResult<Q> | { readonly error: unknown }> | undefined;
  try {
    for (;;) {
      const held: Q[] = [];
      let patience: Promise<null> | undefined;
      while (held.length < WINDOW) {
        pending ??= nextOf(iterator);
        const next = await (held.length === 0 ? pending : Promise.race([pending, (patience ??= waited(PATIENCE))]));
        if (next === null) break;
        pending = undefined;
        if ('error' in next) return yield { held, isLast: true, failure: next };
        if (next.done) return yield { held, isLast: true };
        held.push(next.value);
      }
      yield { held, isLast: false };
    }
  } finally {
    // Not waited for: it would wait for what is still being read.
    void iterator.return?.();
  }
}

async function nextOf<Q>(iterator: Iterator<Q> | AsyncIterator<Q>): Promise<IteratorResult<Q> | { readonly error: unknown }> {
  try {
    return await iterator.next();
  } catch (error) {
    return { error };
  }
}

function waited(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null));
}
