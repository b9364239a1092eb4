/** What is proposed for each hidden place: a table with bars, what was drawn marked in it. */
import { element, percent, refill } from './element.ts';
import type { Proposal, Proposals } from './sentence.ts';
import { spelled, type Spelling } from './tokens-view.ts';

/** `pieces`: ids of the sentence. */
export function showProposals(
  container: HTMLElement,
  spelling: Spelling,
  pieces: readonly number[],
  proposals: readonly Proposals[],
): void {
  refill(
    container,
    proposals.map((each) => card(spelling, pieces, each)),
  );
}

function card(spelling: Spelling, pieces: readonly number[], { place, top, original, drawn }: Proposals): HTMLElement {
  const word = (id: number): string => {
    const { text, joins } = spelled(spelling, id);
    return joins ? `\u2011${text}` : text;
  };
  const around = [place - 2, place - 1].filter((each) => each >= 0).map((each) => word(pieces[each]));
  const caption = element(
    'caption',
    {},
    element('span', { class: 'soft' }, `${around.length > 0 ? `… ${around.join(' ')}` : 'Begins with'} `),
    element('span', { class: 'gap' }, element('del', {}, word(pieces[place]))),
  );
  const rows = [...top, ...(top.some(({ id }) => id === drawn.id) ? [] : [drawn])];
  const hidden = { id: pieces[place], share: original };
  if (!rows.some(({ id }) => id === hidden.id)) rows.push(hidden);
  return element(
    'table',
    { class: 'card' },
    caption,
    element('thead', { class: 'hidden-label' }, element('tr', {}, ...['Token', 'What it is', 'Probability'].map(heading))),
    element('tbody', {}, ...rows.map((row) => proposalRow(word, row, row.id === drawn.id, row.id === pieces[place]))),
  );
}

function heading(text: string): HTMLElement {
  return element('th', { scope: 'col' }, text);
}

function proposalRow(word: (id: number) => string, { id, share }: Proposal, isDrawn: boolean, isOriginal: boolean): HTMLElement {
  const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(share));
  const marks = [isDrawn && 'drawn', isOriginal && 'original'].filter((mark) => mark !== false);
  return element(
    'tr',
    { class: marks.join(' ') },
    element('th', { scope: 'row' }, bar, element('span', {}, word(id))),
    element('td', { class: 'marks' }, ...marks.map((mark) => element('span', { class: `tag ${mark}` }, mark))),
    element('td', { class: 'number' }, percent(share)),
  );
}
