/** Reads questions in SQuAD's JSON (Rajpurkar et al. 2016, 2018). What is not as the format has it is an error with its place. */
import {
  codePointOffsets,
  integerOfJson,
  itemsOf,
  jsonPlace,
  keyIfThere,
  keyOf,
  linesOf,
  placedJson,
  textOfJson,
  truthOfJson,
  type PlacedJson,
  type QuestionExample,
} from 'electra-run';

export interface SquadFile {
  readonly questions: readonly QuestionExample[];
  /** Questions with `plausible_answers`, which are not used. */
  readonly plausible: number;
}

export async function readSquad(file: string): Promise<SquadFile> {
  const lines: string[] = [];
  for await (const line of linesOf(file, { loneReturns: 'keep' })) lines.push(line);
  const ids = new Map<string, PlacedJson>();
  let plausible = 0;
  const questions: QuestionExample[] = [];
  for (const article of itemsOf(keyOf(placedJson(lines.join('\n'), file), 'data')))
    for (const paragraph of itemsOf(keyOf(article, 'paragraphs'))) {
      const passage = textOfJson(keyOf(paragraph, 'context'));
      const utf16 = codePointOffsets(passage);
      for (const asked of itemsOf(keyOf(paragraph, 'qas'))) {
        questions.push(questionOf(asked, passage, utf16, ids));
        if (keyIfThere(asked, 'plausible_answers')) plausible += 1;
      }
    }
  if (questions.length === 0) throw new Error(`${file} has no questions: they stand in data[…].paragraphs[…].qas.`);
  return { questions, plausible };
}

function questionOf(asked: PlacedJson, passage: string, utf16: (offset: number) => number, ids: Map<string, PlacedJson>): QuestionExample {
  const id = textOfJson(keyOf(asked, 'id'));
  const twin = ids.get(id);
  if (twin) throw new Error(`${jsonPlace(asked)}: the id '${id}' is that of ${twin.path} too, and each question needs its own.`);
  ids.set(id, asked);
  const question = textOfJson(keyOf(asked, 'question'));
  const answers = itemsOf(keyOf(asked, 'answers'));
  const told = keyIfThere(asked, 'is_impossible');
  const isImpossible = told ? truthOfJson(told) : false;
  if (isImpossible && answers.length > 0)
    throw new Error(`${jsonPlace(asked)} is_impossible and has answers. Empty the answers, or say is_impossible: false.`);
  if (!isImpossible && answers.length === 0)
    throw new Error(`${jsonPlace(asked)} has no answers. A question that its passage does not answer says is_impossible: true.`);
  const spans = answers.map((answer) => ({
    text: textOfJson(keyOf(answer, 'text')),
    start: utf16(integerOfJson(keyOf(answer, 'answer_start'))),
  }));
  return { id, question, passage, answers: spans.map(({ text }) => text), spans, place: jsonPlace(asked) };
}
