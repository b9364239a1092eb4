/** Reads contexts with choices from JSON Lines. A bad line is an error with its place, never skipped. */
import { jsonRow, linesOf, nameUnpacked, type ChoiceExample, type JsonRow, type LineSettings } from 'electra-run';

/** Keys of a line, and how its choices are counted. */
export interface ChoiceColumns {
  readonly context: string;
  readonly question?: string;
  /** Of the list, or of each choice. */
  readonly choices: string | readonly string[];
  readonly label: string;
  /** The number of the first choice. */
  readonly first: number;
}

const told = {
  example: '{"context": "...", "choices": ["...", "..."], "label": 0}',
  options: 'contextColumn, questionColumn, choicesColumn and labelColumn',
};

/** All examples of a file, in its order. */
export async function readChoices(file: string, columns: ChoiceColumns, settings: LineSettings): Promise<ChoiceExample[]> {
  if (!/\.jsonl$/i.test(nameUnpacked(file))) throw new Error(`${file} is no .jsonl file (packed or not). Rename or convert it.`);
  const examples: ChoiceExample[] = [];
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    examples.push({ ...exampleOf(jsonRow(line, place, told), columns, place), source: { file, lines: [number] } });
  }
  if (examples.length === 0) throw new Error(`${file} has no examples. Each line is one.`);
  return examples;
}

function exampleOf(row: JsonRow, { context, question, choices, label, first }: ChoiceColumns, place: string): ChoiceExample {
  const filled = (text: string, key: string): string => {
    if (text.trim() === '') throw new Error(`${place}: '${key}' is empty. Fill it, or take the line out.`);
    return text;
  };
  const offered =
    typeof choices === 'string'
      ? row.texts(choices).map((text, index) => filled(text, `${choices}[${index}]`))
      : choices.map((key) => filled(row.text(key, false), key));
  if (offered.length < 2)
    throw new Error(`${place}: '${String(choices)}' has ${offered.length === 1 ? 'one choice' : 'no choices'}, and needs two or more.`);
  return {
    context: filled(row.text(context, false), context),
    ...(question === undefined ? {} : { question: filled(row.text(question, false), question) }),
    choices: offered,
    answer: answerOf(row.text(label, true), label, offered.length, first, place),
  };
}

function answerOf(written: string, key: string, count: number, first: number, place: string): number {
  const answer = /^[A-Z]$/.test(written) ? written.charCodeAt(0) - 'A'.charCodeAt(0) : /^\d+$/.test(written) ? Number(written) - first : -1;
  if (answer >= 0 && answer < count) return answer;
  const letter = String.fromCharCode('A'.charCodeAt(0) + count - 1);
  const hint =
    written === '-1'
      ? 'So do test sets say that theirs are withheld: take the development set.'
      : written === String(count) && first === 0
        ? 'If the first choice has the number 1, set labelsFrom: 1.'
        : 'Correct the line.';
  throw new Error(
    `${place}: '${key}' is '${written}', and it must be the number of the right choice, from ${first} to ${first + count - 1}, ` +
      `or its letter, from A to ${letter}. ${hint}`,
  );
}
