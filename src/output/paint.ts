/** Colours for what is said to a person; `visible.ts` keeps those of others away. */
import colors from 'picocolors';
import { sealed } from './visible.ts';

const NAMES = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

/** Each paints a text, which may have painted parts; or gives it back as it is. */
export type Paint = Readonly<Record<(typeof NAMES)[number], (text: string) => string>>;

/** The colours where `wanted`, else none. */
export function paintWhere(wanted: boolean): Paint {
  return Object.fromEntries(NAMES.map((name) => [name, wanted ? painter(name) : (text: string) => text])) as unknown as Paint;
}

function painter(name: keyof Paint): (text: string) => string {
  const [open, close] = codesOf(name).map((code) => sealed(`${code}m`));
  // What a painted part ends is ended for the rest of this text too.
  return (text) => open + text.replaceAll(close, close + open) + close;
}

/** The numbers of the sequences that start and end it. */
function codesOf(name: keyof Paint): readonly string[] {
  return colors.createColors(true)[name]('').match(/\d+/g) ?? [];
}
