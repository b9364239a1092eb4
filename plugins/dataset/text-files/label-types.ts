/** The types that JSON has for the labels of both files: as text 1 and "1", or true and "true", would silently be one class. */
import type { JsonType } from 'electra-run';

/** Tells of each label, in the order in which they are read, whether it was written as another type before. */
export type LabelTypes = (label: string, written: JsonType, place: string) => void;

/** Throws where the same label comes in two types, with both places. */
export function labelTypes(): LabelTypes {
  const known = new Map<string, { readonly written: JsonType; readonly place: string }>();
  return (label, written, place) => {
    const before = known.get(label) ?? { written, place };
    known.set(label, before);
    if (before.written === written) return;
    throw new Error(
      `${place}: the label ${shown(label, written)} is a ${written}, ` +
        `and ${shown(label, before.written)} in ${before.place} a ${before.written}. ` +
        'Write it in one way, so that it is clear whether they are one class.',
    );
  };
}

function shown(label: string, written: JsonType): string {
  return written === 'text' ? JSON.stringify(label) : label;
}
