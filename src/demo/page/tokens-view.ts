/** The tokens of the sentence as buttons that hide them. */
import type { PageTokenizer } from './manifest.ts';
import { element, refill } from './element.ts';

/** Reads pieces for people. */
export type Spelling = Pick<PageTokenizer, 'continuesWord' | 'shown'>;

/** What a piece is called, and whether it goes on with the word before it. */
export function spelled(spelling: Spelling, id: number): { readonly text: string; readonly joins: boolean } {
  return { text: spelling.shown(id), joins: spelling.continuesWord(id) };
}

/** `pick`: is told the place of the token that was pressed. */
export function showPieces(
  container: HTMLElement,
  spelling: Spelling,
  { ids, hidden, pick }: { ids: readonly number[]; hidden: ReadonlySet<number>; pick(place: number): void },
): void {
  refill(
    container,
    ids.map((id, place) => {
      const { text, joins } = spelled(spelling, id);
      return element(
        'button',
        {
          type: 'button',
          class: joins ? 'token joined' : 'token',
          'aria-pressed': hidden.has(place) ? 'true' : 'false',
          'data-key': String(place),
          click: () => pick(place),
        },
        text,
      );
    }),
  );
}
