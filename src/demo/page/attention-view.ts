/** Attention as pictures: a small one for each head of each layer to choose from, and the chosen one with its tokens. T tokens */
import { drawn, element, percent } from './element.ts';

/** What is drawn. */
export interface ShownAttention {
  /** Of each layer, [A, T, T]. */
  readonly layers: readonly Float32Array[];
  readonly heads: number;
  /** Texts of the T tokens. */
  readonly tokens: readonly string[];
  readonly layer: number;
  readonly head: number;
  pick(layer: number, head: number): void;
}

const CELL = 16;
const SMALL = 34;

/** The choice: a picture for each head, a row for each layer. Made anew only where there are others than before. */
export function showHeads(fieldset: HTMLElement, attention: ShownAttention): void {
  const { layers, heads, layer, head, pick, tokens } = attention;
  const key = `${layers.length} ${heads}`;
  if (fieldset.dataset.made !== key) {
    fieldset.dataset.made = key;
    fieldset.replaceChildren(
      element('legend', {}, 'Layer and head'),
      ...layers.map((_, row) =>
        element(
          'div',
          { class: 'head-row' },
          element('span', { class: 'soft', 'aria-hidden': 'true' }, String(row + 1)),
          ...headsOf(row, heads),
        ),
      ),
    );
  }
  for (const input of fieldset.querySelectorAll('input')) {
    const [row, column] = input.value.split('/').map(Number);
    input.checked = row === layer && column === head;
    input.onchange = () => pick(row, column);
    paint(input.nextElementSibling as HTMLCanvasElement, tokens.length, headOf(attention, row, column));
  }
}

function headsOf(layer: number, heads: number): HTMLElement[] {
  return Array.from({ length: heads }, (_, head) =>
    element(
      'label',
      {},
      element('input', { type: 'radio', name: 'head', value: `${layer}/${head}`, 'aria-label': `Layer ${layer + 1}, head ${head + 1}` }),
      element('canvas', { width: SMALL, height: SMALL, 'aria-hidden': 'true' }),
    ),
  );
}

function headOf({ layers, tokens }: ShownAttention, layer: number, head: number): Float32Array {
  const size = tokens.length ** 2;
  return layers[layer].subarray(head * size, (head + 1) * size);
}

/** In the colour of the text around it, so that it is right in the light and in the dark. */
function paint(canvas: HTMLCanvasElement, tokens: number, shares: Float32Array): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  [canvas.width, canvas.height] = [tokens, tokens];
  context.fillStyle = getComputedStyle(canvas).color;
  shares.forEach((share, index) => {
    context.globalAlpha = Math.min(1, share);
    context.fillRect(index % tokens, Math.floor(index / tokens), 1, 1);
  });
}

/** The chosen head, large, and the caption that names it. */
export function showHead(picture: HTMLElement, caption: HTMLElement, attention: ShownAttention, network: string): void {
  const { tokens, layer, head } = attention;
  const shares = headOf(attention, layer, head);
  const margin = 8 + 7 * Math.max(...tokens.map((token) => [...token].length));
  const size = margin + tokens.length * CELL + 4;
  const at = (index: number): number => margin + index * CELL;
  const rows = tokens.map((token, row) =>
    drawn(
      'g',
      {},
      drawn('text', { x: margin - 6, y: at(row) + 12, 'text-anchor': 'end' }, token),
      ...tokens.map((other, column) =>
        drawn(
          'rect',
          { x: at(column), y: at(row), width: CELL - 1, height: CELL - 1, 'fill-opacity': shares[row * tokens.length + column].toFixed(3) },
          drawn('title', {}, `${token} → ${other}: ${percent(shares[row * tokens.length + column])}`),
        ),
      ),
    ),
  );
  const columns = tokens.map((token, column) =>
    drawn('text', { transform: `translate(${at(column) + 12} ${margin - 6}) rotate(-90)` }, token),
  );
  caption.textContent = `${network}, layer ${layer + 1}, head ${head + 1}`;
  const label = `Attention of ${caption.textContent}: a cell for each pair of tokens; the table below has the largest.`;
  picture.replaceChildren(
    drawn('svg', { viewBox: `0 0 ${size} ${size}`, width: size, height: size, role: 'img', 'aria-label': label }, ...columns, ...rows),
  );
}

/** What each token looks at most, in the chosen head. */
export function attentionTable(table: HTMLElement, attention: ShownAttention): void {
  const { tokens, layer, head } = attention;
  const shares = headOf(attention, layer, head);
  const body = tokens.map((token, row) => {
    const own = Array.from(shares.subarray(row * tokens.length, (row + 1) * tokens.length), (share, index) => ({ share, index }));
    const most = own.sort((a, b) => b.share - a.share).slice(0, 3);
    const cells = most.map(({ share, index }) => element('td', {}, `${tokens[index]} (${index + 1}.) ${percent(share)}`));
    return element('tr', {}, element('th', { scope: 'row' }, `${row + 1}. ${token}`), ...cells);
  });
  const heads = ['Token', 'looks most at', 'then at', 'then at'].map((text) => element('th', { scope: 'col' }, text));
  table.replaceChildren(element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...body));
}
