/** The sentence as it is judged: each token with its heat, right or wrong, and a field in its place while a person types another one. */
import { element, percent, refill } from './element.ts';
import { judgementOf, type ReadToken, type Verdict } from './sentence.ts';
import { spelled, type Spelling } from './tokens-view.ts';

/** A token and what is said of it. */
export interface JudgedToken extends ReadToken {
  /** How likely it was replaced. */
  readonly share: number;
}

interface Heat {
  readonly tokens: readonly JudgedToken[];
  /** What stands in the place of a piece now; empty: what stood there. */
  type(place: number, text: string): void;
}

const SAID: Readonly<Record<Verdict, string>> = { found: 'found', missed: 'missed', alarm: 'false alarm', fine: 'left alone' };
const SIGNS: Readonly<Record<Verdict, string>> = { found: '✓', missed: '✗', alarm: '!', fine: '' };

/** Draws the tokens; one that is pressed becomes a field. */
export function showHeat(container: HTMLElement, spelling: Spelling, heat: Heat): void {
  // Whoever is typing is not disturbed.
  if (container.querySelector('input')) return;
  refill(
    container,
    heat.tokens.map((token, index) => tokenOf(spelling, token, index, heat)),
  );
}

function tokenOf(spelling: Spelling, token: JudgedToken, index: number, heat: Heat): HTMLElement {
  const { place, original, replaced, share } = token;
  const { text, joins } = spelled(spelling, token.id);
  const verdict = judgementOf(replaced, share);
  const was = spelled(spelling, original).text;
  const first = heat.tokens.findIndex((other) => other.place === place) === index;
  const button = element(
    'button',
    {
      type: 'button',
      class: `token ${verdict}${joins ? ' joined' : ''}${replaced ? ' replaced' : ''}`,
      'data-key': String(index),
      'data-share': String(share),
      'data-place': String(place),
      'aria-label': `${text}, ${percent(share)} replaced${replaced ? `, was ${was}` : ''}, ${SAID[verdict]}. Press to type another one.`,
      click: () => edit(button, spelling, token, heat),
    },
    element('span', { class: 'was' }, replaced && first ? element('del', {}, was) : ''),
    element('span', { class: 'text' }, text),
    element('span', { class: 'share' }, `${SIGNS[verdict]} ${percent(share)}`.trim()),
  );
  button.style.setProperty('--heat', String(share));
  return button;
}

/** Enter takes what is typed, Escape leaves it, nothing typed brings back what stood there. */
function edit(button: HTMLElement, spelling: Spelling, { place, id }: JudgedToken, { tokens, type }: Heat): void {
  const container = button.parentElement as HTMLElement;
  const key = String(tokens.findIndex((token) => token.place === place));
  const text = tokens
    .filter((token) => token.place === place)
    .map((token) => spelled(spelling, token.id).text)
    .join('');
  const field = element('input', {
    class: 'typing',
    type: 'text',
    value: text,
    size: Math.max(4, text.length),
    'aria-label': `In place of ${spelled(spelling, id).text}. Enter to judge, Escape to leave.`,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  let done = false;
  const end = (take: boolean): void => {
    if (done) return;
    done = true;
    field.replaceWith(button);
    container.querySelector<HTMLElement>(`[data-key="${key}"]`)?.focus();
    if (take && field.value.trim() !== text) type(place, field.value.trim());
  };
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      end(event.key === 'Enter');
    }
  });
  field.addEventListener('blur', () => end(true));
  button.replaceWith(field);
  field.focus();
  field.select();
}

/** What a screen reader reads, and whoever wants numbers. */
export function heatTable(table: HTMLElement, spelling: Spelling, tokens: readonly JudgedToken[]): void {
  const row = (name: 'th' | 'td', cells: readonly string[]): HTMLElement =>
    element(
      'tr',
      {},
      ...cells.map((cell, index) => element(index === 0 ? 'th' : name, index === 0 && name === 'td' ? { scope: 'row' } : {}, cell)),
    );
  table.replaceChildren(
    element('thead', {}, row('th', ['Token', 'Stood there', 'Replaced', 'Probability of being replaced', 'Judgement'])),
    element(
      'tbody',
      {},
      ...tokens.map(({ id, original, replaced, share }) =>
        row('td', [
          spelled(spelling, id).text,
          spelled(spelling, original).text,
          replaced ? 'yes' : 'no',
          percent(share),
          SAID[judgementOf(replaced, share)],
        ]),
      ),
    ),
  );
}

/** In a sentence: how many were replaced, found, missed, and suspected without reason. */
export function heatSum(tokens: readonly JudgedToken[]): string {
  const count = (verdict: Verdict): number => tokens.filter(({ replaced, share }) => judgementOf(replaced, share) === verdict).length;
  const [found, missed, alarms] = [count('found'), count('missed'), count('alarm')];
  const replaced = found + missed;
  const alarm = alarms === 0 ? 'no false alarm' : `${alarms} false ${alarms === 1 ? 'alarm' : 'alarms'}`;
  if (replaced === 0) return `Nothing was replaced; ${alarm}.`;
  return `${found} of ${replaced} replaced ${replaced === 1 ? 'token' : 'tokens'} found, ${alarm}.`;
}
