/** What of the wikitext of pages is no text, counted. */

/** How often each was left out. */
export class LeftOut {
  readonly #counts = new Map<string, number>();

  /** `one` and `many`: how it is called. */
  count(name: LeftOutName): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** `12 templates, 1 table`, the most frequent first; empty where there is nothing. */
  get text(): string {
    return [...this.#counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${count.toLocaleString('en')} ${count === 1 ? name : NAMES[name as LeftOutName]}`)
      .join(', ');
  }
}

/** By the names of one, those of several. */
const NAMES = {
  template: 'templates',
  table: 'tables',
  reference: 'references',
  file: 'files',
  category: 'categories',
  'link to another language': 'links to other languages',
  formula: 'formulas',
  'piece of code': 'pieces of code',
  'gallery or other element': 'galleries and other elements',
  'row of a broken table': 'rows of broken tables',
  'mark without an end': 'marks without an end',
} as const;

/** What can be left out. */
export type LeftOutName = keyof typeof NAMES;
