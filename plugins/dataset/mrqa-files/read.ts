/**
 * Reads questions in the JSON Lines of the MRQA shared task (Fisch et al. 2019): a line that is a header, then a passage with its
 * questions in each. Answers are judged by `answers`, and learned from `detected_answers`, which have their places.
 */
import {
  answerWords,
  codePointOffsets,
  integerOfJson,
  itemsOf,
  jsonPlace,
  keyIfThere,
  keyOf,
  linesOf,
  placedJson,
  textOfJson,
  type AnswerSpan,
  type PlacedJson,
  type QuestionExample,
} from 'electra-run';

export async function readMrqa(file: string): Promise<QuestionExample[]> {
  const questions: QuestionExample[] = [];
  const ids = new Map<string, string>();
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    const read = placedJson(line, place);
    if (number === 1) {
      if (!keyIfThere(read, 'header')) throw new Error(`${place}: the first line is no header, e.g. {"header": {"dataset": "NewsQA"}}.`);
      continue;
    }
    const passage = textOfJson(keyOf(read, 'context'));
    const utf16 = codePointOffsets(passage);
    for (const asked of itemsOf(keyOf(read, 'qas'))) {
      const example = questionOf(asked, passage, utf16);
      const twin = ids.get(example.id);
      if (twin !== undefined)
        throw new Error(`${jsonPlace(asked)}: the id '${example.id}' is that of ${twin} too, and each question needs its own.`);
      ids.set(example.id, jsonPlace(asked));
      questions.push(example);
    }
  }
  if (questions.length === 0) throw new Error(`${file} has no questions: each line behind the header has some in 'qas'.`);
  return questions;
}

function questionOf(asked: PlacedJson, passage: string, utf16: (offset: number) => number): QuestionExample {
  const id = textOfJson(keyOf(asked, 'qid'));
  const question = textOfJson(keyOf(asked, 'question'));
  const answers = itemsOf(keyOf(asked, 'answers')).map(textOfJson);
  if (answers.length === 0) throw new Error(`${jsonPlace(asked)} has no answers, and every question of MRQA has one.`);
  const spans = itemsOf(keyOf(asked, 'detected_answers')).flatMap((detected) => spansOf(detected, passage, utf16));
  return { id, question, passage, answers, spans, place: jsonPlace(asked) };
}

/** `char_spans` have their last character in them. What stands there may be spelled otherwise, and is what is learned. */
function spansOf(detected: PlacedJson, passage: string, utf16: (offset: number) => number): AnswerSpan[] {
  const text = textOfJson(keyOf(detected, 'text'));
  return itemsOf(keyOf(detected, 'char_spans')).map((span) => {
    const [first, last, ...others] = itemsOf(span).map(integerOfJson);
    if (first === undefined || last === undefined || others.length > 0)
      throw new Error(`${jsonPlace(span)} must have two numbers: the first and the last character of the answer.`);
    const start = utf16(first);
    const there = first >= 0 ? passage.slice(start, utf16(last + 1)) : '';
    return { text: sameWords(there, text) ? there : text, start };
  });
}

function sameWords(one: string, other: string): boolean {
  const [words, others] = [one, other].map((text) => answerWords(text, 'squad').join(' '));
  return one !== '' && words === others;
}
