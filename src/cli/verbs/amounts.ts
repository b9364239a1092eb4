/** Amounts as people type them behind options: bits per second, and times. */
import { InvalidArgumentError } from 'commander';

const BITS = { M: 1e6, G: 1e9, T: 1e12 } as const;
const SECONDS = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 } as const;

/** Bits per second, e.g. of `10G`. Throws what commander shows as a wrong argument. */
export function bitsPerSecond(text: string): number {
  const value = amount(text, BITS);
  if (!(value >= 1e6 && value <= 1e14)) throw new InvalidArgumentError('It must be bits per second from 1M to 100T, e.g. 10G.');
  return value;
}

/** Makes what parses a time from `least` to `most`, such as `50us`, to seconds, and throws what commander shows as a wrong argument. */
export function timeBetween(least: string, most: string): (text: string) => number {
  return (text) => {
    const value = amount(text, SECONDS);
    if (!(value >= amount(least, SECONDS) && value <= amount(most, SECONDS)))
      throw new InvalidArgumentError(`It must be a time from ${least} to ${most}, in ${Object.keys(SECONDS).join(', ')}, e.g. ${least}.`);
    return value;
  };
}

/** NaN where it is none. */
function amount(text: string, units: Readonly<Record<string, number>>): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]+)$/.exec(text) ?? [];
  return Object.hasOwn(units, unit) ? Number(number) * units[unit] : Number.NaN;
}
