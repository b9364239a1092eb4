/** Whether the tags of examples are as their scheme has them: what it does not allow would be no span where it is read strictly. */
import { labelPlace, misplacedTags, UserError, type OptionProblem, type TaggedExample, type TagScheme } from 'electra-run';

/** Tags that a message shows. */
const SHOWN = 5;

const SCHEMES: readonly TagScheme[] = ['IOB2', 'IOB1', 'BIOES'];

/** Throws for tags that the scheme does not allow, with their places. */
export function checkTags(task: string, examples: readonly TaggedExample[], scheme: TagScheme): void {
  const wrong = misplacedIn(examples, scheme);
  if (wrong.length === 0) return;
  const fitting = SCHEMES.find((other) => misplacedIn(examples, other).length === 0);
  throw new UserError({
    code: 'tags-misplaced',
    message:
      `${wrong.length === 1 ? 'A tag' : `${wrong.length} tags`} of the task '${task}' cannot be in ${scheme}: ` +
      `${wrong.slice(0, SHOWN).join('; ')}${wrong.length > SHOWN ? '; and others' : ''}.`,
    hints: [
      fitting === undefined
        ? "Correct the tags, or leave scheme out: then spans are read as CoNLL's evaluation script reads them."
        : `All tags are as ${fitting} has them: set scheme: '${fitting}'.`,
    ],
  });
}

function misplacedIn(examples: readonly TaggedExample[], scheme: TagScheme): string[] {
  return examples.flatMap(({ words, labels, source }) => {
    const tags = labels.map((label) => label ?? 'O');
    return misplacedTags(tags, scheme).map(
      ({ at, reason }) => `'${tags[at]}' ${source ? `(${labelPlace(source, at)})` : `of the word '${words[at]}'`} ${reason}`,
    );
  });
}

/** Metrics that read the tags by another scheme than the task. */
export function otherSchemes({ scheme, metrics }: { readonly scheme?: unknown; readonly metrics?: unknown }): OptionProblem[] {
  if (typeof scheme !== 'string' || !Array.isArray(metrics)) return [];
  return metrics.flatMap((metric: unknown, index) => {
    const { type, mode, scheme: other = 'IOB2' } = (typeof metric === 'object' && metric !== null ? metric : {}) as Record<string, unknown>;
    if (!String(type).startsWith('span-') || mode !== 'strict' || other === scheme) return [];
    return [
      {
        path: ['metrics', index],
        message: `the metric reads tags as ${String(other)}, and the task as ${scheme}.`,
        hint: `Set the metric's scheme to '${scheme}'.`,
      },
    ];
  });
}
