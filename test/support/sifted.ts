/** A filter at work: what it makes of texts, one after the other. */
import type { Filter, Judgement } from 'electra-run';

/** Its judgement of each text in one reading; the documents are called by their numbers from 0. */
export function judgements(filter: unknown, texts: readonly string[]): (Judgement | null)[] {
  const sieve = (filter as Filter).sieve();
  return texts.map((text, index) => sieve.judge({ id: String(index), text }));
}

/** The numbers of the texts that it removes. */
export function removedBy(filter: unknown, texts: readonly string[]): number[] {
  return judgements(filter, texts).flatMap((judgement, index) => (judgement !== null && judgement.text === null ? [index] : []));
}
