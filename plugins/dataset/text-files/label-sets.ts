/** Labels of examples that have any number of them: a list in JSON Lines, or a text with a separator between them. */
import { labelPlace, type LabelSetExample, type LabelSource, type TextExample } from 'electra-run';

/** Tells of each example, in the order in which they are read, whether it has a list of labels where others have one, or the reverse. */
export type LabelSorts = (isSet: boolean, place: string) => void;

/** Throws where examples of both files differ, with both places. */
export function labelSorts(column: string): LabelSorts {
  let first: { readonly isSet: boolean; readonly place: string } | undefined;
  return (isSet, place) => {
    first ??= { isSet, place };
    if (first.isSet === isSet) return;
    const told = (each: boolean): string => (each ? 'a list' : 'a single label');
    throw new Error(
      `${place}: '${column}' is ${told(isSet)}, and ${told(first.isSet)} in ${first.place}. ` +
        'Write a list in every line, or nowhere; with labelSeparator texts are lists too.',
    );
  };
}

/** An example of which it is known where it stands. */
export type PlacedSet = LabelSetExample & { readonly source: LabelSource };

/** Two texts at most, and the labels of both. Each label stands where the example's does. */
export function setExample(texts: Pick<TextExample, 'text' | 'pair'>, labels: readonly string[], source: LabelSource): PlacedSet {
  const [line] = Array.from(source.lines);
  return { ...texts, labels, source: { ...source, lines: labels.length === 0 ? [line] : labels.map(() => line) } };
}

/** An example whose labels are one text, with their separator between them. */
export function separated({ label, source, ...texts }: TextExample & { source: LabelSource }, separator: string): PlacedSet {
  return setExample(texts, labelsIn(label, separator, labelPlace(source, 0)), source);
}

/** An empty field has none. */
function labelsIn(field: string, separator: string, place: string): string[] {
  if (field.trim() === '') return [];
  return checkedSet(field.split(separator), place, `labels are separated by ${JSON.stringify(separator)} (labelSeparator)`);
}

/** Labels, of which none is empty, has blanks around it, or comes twice. */
export function checkedSet(labels: readonly string[], place: string, separated?: string): string[] {
  const hint = separated === undefined ? 'Correct the line.' : `Correct the line: ${separated}.`;
  labels.forEach((label, index) => {
    if (label.trim() === '') throw new Error(`${place}: label ${index + 1} of ${labels.length} is empty. ${hint}`);
    if (label.trim() !== label) throw new Error(`${place}: white space around the label '${label}', which makes it another one. ${hint}`);
    if (labels.indexOf(label) < index) throw new Error(`${place}: the label '${label}' stands there twice. ${hint}`);
  });
  return [...labels];
}
