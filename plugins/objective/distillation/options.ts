/** Options of distillation that do nothing beside each other; what only the teacher tells is `teacher.ts`'s. */
import type { OptionProblem } from 'electra-run';

/** As they stand in a file. */
interface Options {
  readonly learns: unknown;
  readonly temperature: unknown;
  readonly teacherLayer?: unknown;
  readonly relationHeads?: unknown;
}

/** The default, which says nothing. */
const USUAL = 2;

/** A student that does not learn from its teacher, and what is set for a term that there is not. */
export function problemsOf({ learns, temperature, teacherLayer, relationHeads }: Options): OptionProblem[] {
  const lessons = learns as readonly string[];
  const unused = (path: string, lesson: string): OptionProblem => ({
    path: [path],
    message: `learns has no '${lesson}', so that ${path} does nothing.`,
    hint: `Leave it out, or add '${lesson}' to learns.`,
  });
  return [
    ...(lessons.length === 1 && lessons[0] === 'mlm'
      ? [
          {
            path: ['learns'],
            message: 'with mlm alone nothing is learned from the teacher.',
            hint: "Add 'logits' or 'relations', or take the objective masked-lm.",
          },
        ]
      : []),
    ...(temperature !== USUAL && !lessons.includes('logits') ? [unused('temperature', 'logits')] : []),
    ...(teacherLayer !== undefined && !lessons.includes('relations') ? [unused('teacherLayer', 'relations')] : []),
    ...(relationHeads !== undefined && !lessons.includes('relations') ? [unused('relationHeads', 'relations')] : []),
  ];
}
