/** Which column of records has labels that a task could learn: few values, each of several texts. */
import type { FirstRecords } from '../records/first-records.ts';

/** A column of labels as it looks in the records that were read. */
export interface LabelColumn {
  readonly name: string;
  /** Each with how often it is there, the most frequent first. */
  readonly values: readonly (readonly [label: string, count: number])[];
  readonly records: number;
}

/** Fewer records say nothing. */
const LEAST_RECORDS = 20;
/** More values, or longer ones, are no classes. */
const [MOST_VALUES, LONGEST] = [20, 40];
/** So many records have each value on average. */
const EACH = 5;
/** Columns of these names come first. */
const USUAL = /^(?:labels?|class(?:es)?|categor(?:y|ies)|sentiment|target|topic|stars|rating)$/i;

/** Null where none has. `text`: the column of the text. */
export function labelColumnOf({ names, rows }: FirstRecords, text: string): LabelColumn | null {
  if (rows.length < LEAST_RECORDS) return null;
  const found = names.filter((name) => name !== text).flatMap((name) => labelsIn(name, rows) ?? []);
  return found.find(({ name }) => USUAL.test(name)) ?? found[0] ?? null;
}

function labelsIn(name: string, rows: FirstRecords['rows']): LabelColumn | null {
  const counts = new Map<string, number>();
  for (const { [name]: value } of rows) {
    if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isInteger(value)) return null;
    const label = String(value).trim();
    if (label === '' || label.length > LONGEST) return null;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    if (counts.size > MOST_VALUES) return null;
  }
  if (counts.size < 2 || counts.size * EACH > rows.length) return null;
  return { name, values: [...counts].sort(([, a], [, b]) => b - a), records: rows.length };
}

/** The task that learns them, as a comment that can be taken for one: `file` from the experiment's folder. */
export function labelTaskText(
  { name, values, records }: LabelColumn,
  {
    file,
    textColumn,
    ...reading
  }: { readonly file: string; readonly textColumn: string; readonly format?: string; readonly delimiter?: string },
): string {
  const shown = values.slice(0, 3).map(([label, count]) => `${JSON.stringify(label)} ${Math.round((100 * count) / records)} %`);
  const dataset = { type: 'text-files', train: file, ...reading, textColumn, labelColumn: name };
  const said = Object.entries(dataset).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const all = values.length > shown.length ? [...shown, '…'] : shown;
  return (
    `The column ${JSON.stringify(name)} has ${values.length} values in the first ${records} records (${all.join(', ')}). ` +
    `To fine-tune to tell them, put between the brackets:\n` +
    `{ type: "text-classification", name: "labels", dataset: { ${said.join(', ')} } }`
  );
}
