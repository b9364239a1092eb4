/** Fills in what one option of a component settles of its others, and says what contradicts it. */
import type { AnyComponent, Around, OptionProblem } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';

/** Changes `options`, which are as the file has them. */
export function fillSettled(
  { settles, options: schema }: Pick<AnyComponent, 'settles' | 'options'>,
  options: Record<string, unknown>,
  around: Around,
): OptionProblem[] {
  const settled = settles?.(options, around);
  if (!settled) return [];
  const { by, without = [], problems = [] } = settled;
  const known = Object.entries(settled.options).filter(([name]) => Object.hasOwn(schema.properties, name));
  const contradicting = known.filter(([name, value]) => options[name] !== undefined && !says(options[name], value));
  for (const [name, value] of known) options[name] ??= structuredClone(value);
  return [
    ...problems,
    ...contradicting.map(([name, value]) => ({
      path: [name],
      message: `${by} has ${name} ${JSON.stringify(value)}, and this says something else.`,
      hint: `Leave '${name}' out, or ${by}.`,
    })),
    ...without
      .filter((name) => options[name] !== undefined)
      .map((name) => ({ path: [name], message: `${by} has no ${name}.`, hint: `Leave '${name}' out, or ${by}.` })),
  ];
}

/** Whether a written value is this one; of a component, options may be left out that are to be filled in. */
function says(written: unknown, value: unknown): boolean {
  if (Array.isArray(value))
    return Array.isArray(written) && written.length === value.length && value.every((each, index) => says(written[index], each));
  if (!isRecord(value)) return written === value;
  if (!isRecord(written) || Object.keys(written).some((key) => !Object.hasOwn(value, key))) return false;
  const same = Object.keys(written).every((key) => says(written[key], value[key]));
  if (same) Object.assign(written, structuredClone(value));
  return same;
}
