/** Counts what the filters of a corpus do to its documents, and says so. */
import type { Document, FilterTally, Judgement } from 'electra-run';

/** Documents that are told of for each filter. */
const EXAMPLES = 3;

/** The tally of one filter while the corpus is read. */
export class RunningTally {
  readonly #filter: string;
  readonly #seen = { documents: 0, characters: 0 };
  readonly #removed = { documents: 0, characters: 0 };
  readonly #changed = { documents: 0, characters: 0 };
  readonly #examples: { readonly id: string; readonly reason: string }[] = [];

  constructor(filter: string) {
    this.#filter = filter;
  }

  /** Counts a document as it came to the filter, and what became of it. */
  add({ id, text }: Document, judgement: Judgement | null): void {
    count(this.#seen, text.length);
    if (judgement === null) return;
    if (judgement.text === null) count(this.#removed, text.length);
    else count(this.#changed, text.length - judgement.text.length);
    if (this.#examples.length < EXAMPLES) this.#examples.push({ id, reason: judgement.reason });
  }

  /** The counts so far. */
  result(): FilterTally {
    const [seen, removed, changed] = [{ ...this.#seen }, { ...this.#removed }, { ...this.#changed }];
    return { filter: this.#filter, seen, removed, changed, examples: [...this.#examples] };
  }
}

function count(counts: { documents: number; characters: number }, characters: number): void {
  counts.documents += 1;
  counts.characters += characters;
}

/** A line for the whole, one for each filter in their order, and the examples of each below it. */
export function talliesText(name: string, tallies: readonly FilterTally[], left: FilterTally['seen']): string {
  const [{ seen }] = tallies;
  const whole = `${name}: its filters leave ${left.documents.toLocaleString('en')} of ${counted(seen.documents, 'document')}`;
  const characters = `${left.characters.toLocaleString('en')} of ${counted(seen.characters, 'character')}`;
  return [`${whole}, ${characters}.`, ...tallies.flatMap(filterLines)].join('\n');
}

function filterLines({ filter, removed, changed, examples }: FilterTally): string[] {
  const done = [
    ...(removed.documents > 0 ? [`removes ${counted(removed.documents, 'document')} (${counted(removed.characters, 'character')})`] : []),
    ...(changed.documents > 0 ? [`changes ${counted(changed.documents, 'document')} (${difference(changed.characters)})`] : []),
  ];
  if (done.length === 0) return [`  ${filter} removes nothing`];
  return [`  ${filter} ${done.join(' and ')}, such as`, ...examples.map(({ id, reason }) => `    ${id}: ${reason}`)];
}

function difference(characters: number): string {
  return `${counted(Math.abs(characters), 'character')} ${characters < 0 ? 'more' : 'less'}`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
