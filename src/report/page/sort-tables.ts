/** Column heads that sort their table: buttons, so that a keyboard reaches them. */

/** Makes the heads of all tables of class `sortable` into buttons. */
export function sortableTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    for (const [column, head] of [...(table.tHead?.rows[0]?.cells ?? [])].entries()) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      button.addEventListener('click', () => sort(table, head, column));
      head.replaceChildren(button);
    }
  }
}

function sort(table: HTMLTableElement, head: HTMLTableCellElement, column: number): void {
  const upwards = head.ariaSort !== 'ascending';
  for (const other of table.tHead?.rows[0]?.cells ?? []) other.ariaSort = null;
  head.ariaSort = upwards ? 'ascending' : 'descending';
  const [body] = table.tBodies;
  const rows = [...body.rows].sort((a, b) => compare(valueOf(a.cells[column]), valueOf(b.cells[column])) * (upwards ? 1 : -1));
  body.append(...rows);
}

/** Figures by their exact value, words as they stand. */
function valueOf(cell: HTMLTableCellElement): number | string {
  const exact = cell.dataset.value;
  return exact === undefined || exact === '' ? (cell.textContent ?? '') : Number(exact);
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number') return -1;
  return typeof b === 'number' ? 1 : a.localeCompare(b, undefined, { numeric: true });
}
