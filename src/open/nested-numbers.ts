/** Nested lists of numbers as JSON has them, with the number of entries at each level. */

/** What is wrong with a question: a clause. */
export class Misread extends Error {}

/** Throws it. */
export function misread(message: string): never {
  throw new Misread(message);
}

/** Numbers in order, and how they are nested. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** How deep lists lie in one another. */
export function levels(value: unknown): number {
  return Array.isArray(value) ? 1 + levels(value[0]) : 0;
}

/** Each choice is a sequence of its own: [B, C, T] → [B·C, T]; what has fewer levels, such as labels, stays. */
export function ofChoices(asked: ReadonlyMap<string, Numbers>): { readonly given: ReadonlyMap<string, Numbers>; readonly choices: number } {
  const flat = ([name, { shape, values }]: [string, Numbers]): [string, Numbers] => [
    name,
    { shape: shape.length === 3 ? [shape[0] * shape[1], shape[2]] : shape, values },
  ];
  return { given: new Map([...asked].map(flat)), choices: asked.get('input_ids')?.shape[1] ?? 1 };
}

/** Nested lists of numbers of one length at each level. */
export function nestedNumbers(name: string, value: unknown): Numbers {
  const shape: number[] = [];
  const values: number[] = [];
  const walk = (part: unknown, depth: number): void => {
    if (typeof part === 'number') {
      if (depth !== shape.length) misread(`'${name}' has numbers at several levels`);
      values.push(part);
      return;
    }
    if (!Array.isArray(part)) misread(`'${name}' has ${part === null ? 'null' : `a ${typeof part}`} where a number is wanted`);
    const list = part as readonly unknown[];
    if (shape.length === depth && values.length === 0) shape.push(list.length);
    if (shape[depth] !== list.length) misread(`'${name}' has lists of ${shape[depth]} and of ${list.length}: a batch is of one length`);
    for (const inner of list) walk(inner, depth + 1);
  };
  walk(value, 0);
  return { shape, values };
}
