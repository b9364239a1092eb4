/** Amounts for people: bytes, floating point operations, shares, and times longer than a day. */
import { formatFigure } from '../track/table.ts';

/** e.g. `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, 1024, ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** Bits per second, e.g. `10 Gbit/s`. */
export function formatBits(bits: number): string {
  return scaled(bits, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

/** e.g. `12.7 GFLOP`. */
export function formatFlops(operations: number): string {
  return scaled(operations, 1000, ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP', 'EFLOP', 'ZFLOP']);
}

/** e.g. `1.4 million`. */
export function formatCount(count: number): string {
  if (count < 1e6) return formatFigure(count);
  return scaled(count / 1e6, 1000, ['million', 'billion', 'trillion']);
}

/** e.g. `40 s`, `4 min`, `3.2 h`, `12 days`, `4 months`. */
export function formatTime(seconds: number): string {
  const units: readonly [string, number][] = [
    ['years', 365.25 * 86400],
    ['months', 30.44 * 86400],
    ['days', 86400],
    ['h', 3600],
    ['min', 60],
  ];
  const unit = units.find(([, length]) => seconds >= 1.5 * length);
  return unit ? `${digits(seconds / unit[1])} ${unit[0]}` : `${digits(seconds)} s`;
}

/** e.g. `50 µs`, `4.3 ms`, and from a second on as {@link formatTime}. */
export function formatSmallTime(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return formatTime(seconds);
  return seconds >= 1e-3 ? `${digits(seconds * 1e3)} ms` : `${digits(seconds * 1e6)} µs`;
}

/** e.g. `12.3 %`: three figures that matter, one below a thousandth. */
export function formatShare(share: number): string {
  return `${Number((100 * share).toPrecision(share < 0.001 ? 1 : 3))} %`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log(Math.max(1, value)) / Math.log(base))));
  return `${digits(value / base ** power)} ${units[power]}`;
}

/** Two or three that matter; an estimate has no more. */
function digits(value: number): string {
  return value >= 10 ? formatFigure(Math.round(value)) : value.toFixed(value >= 1 ? 1 : 2).replace(/\.?0+$/, '') || '0';
}
