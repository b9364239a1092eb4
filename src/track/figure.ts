/** How figures and what stands beside them are written for people, on a terminal and in a browser alike. */

/** A figure for people: four significant digits, whole numbers in full, grouped by thousands. */
export function formatFigure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (Number.isInteger(value)) return grouped().format(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? value.toFixed(Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))))) : value.toExponential(2);
}

/** Stands before samples of an objective that does not say what they show. */
export const plainSamplesLegend = 'Held-out text:';

let made: Intl.NumberFormat | undefined;
/** Made when it is first asked for: it takes fifteen milliseconds, of every command. */
const grouped = (): Intl.NumberFormat => (made ??= new Intl.NumberFormat('en-US'));
