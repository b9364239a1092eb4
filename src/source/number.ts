/** Numbers as texts spell them: what is one, and whether the number that a computer makes of it is still the same. */

/** As JSON5 has them, without its words: `10`, `-0.5`, `.5`, `1e-4`, `0x1f`. A zero in front (`007`) is no number's. */
const NUMBER = /^[+-]?(?:0x[\da-f]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$/i;

/** The number that the whole text spells; null where it spells none. */
export function spelledNumber(text: string): number | null {
  const spelled = text.trim();
  if (!NUMBER.test(spelled)) return null;
  const magnitude = Number(spelled.replace(/^[+-]/, ''));
  return spelled.startsWith('-') ? -magnitude : magnitude;
}

/** Whether a number still says what was written: whole numbers to the last digit, and no zero that was none. */
export function isKept(spelled: string, value: number): boolean {
  const digits = spelled.trim().replace(/^[+-]/, '');
  if (!Number.isFinite(value)) return /^(?:NaN|Infinity)$/.test(digits);
  if (value === 0) return !/[1-9]/.test(digits.replace(/e.*$/i, '')) || /^0x/i.test(digits);
  return !/^(?:0x[\da-f]+|\d+)$/i.test(digits) || BigInt(digits) === BigInt(Math.abs(value));
}
