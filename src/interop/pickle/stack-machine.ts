/** The machine that a pickle is a program for: its stack, its memory, and what it knows of Python. What it is told is in `pickle.ts`. */

/** A tuple of Python; lists are arrays, dictionaries are maps. */
export class Tuple {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Something of Python that a pickle names, e.g. `collections.OrderedDict`. */
export class PythonName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What there is outside of the pickle. */
export interface PickleWorld {
  /** Whether a pickle may name this. */
  knows(name: string): boolean;
  /** What a call of it gives; a text says why it is refused. */
  call(name: string, given: readonly unknown[]): { readonly value: unknown } | string;
  /** What stands for something outside; a text says why it is refused. */
  stored(id: unknown): { readonly value: unknown } | string;
}

/** Why a pickle is not read: it is damaged, or it asks for what is not given. */
export class PickleProblem extends Error {
  override readonly name = 'PickleProblem';
  readonly kind: 'damaged' | 'refused';

  constructor(kind: PickleProblem['kind'], reason: string) {
    super(reason);
    this.kind = kind;
  }
}

/** For messages: a text or a number of the pickle; never a list, which may hold itself, or unfold into more than the file. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return value.length > LONGEST_TOLD ? `${value.slice(0, LONGEST_TOLD)}…` : value;
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : 'something else';
}

const LONGEST_TOLD = 200;

const MARK = Symbol('mark');

/** Its stack, its memory, and where it reads. */
export class StackMachine {
  at: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly world: PickleWorld;
  readonly stack: unknown[] = [];
  readonly memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array, start: number, world: PickleWorld) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.world = world;
  }

  /** The place of so many bytes, which are then behind it. */
  take(count: number): number {
    const from = this.at;
    if (count > this.bytes.length - from) throw new PickleProblem('damaged', `its pickle ends in the middle, at byte ${this.bytes.length}`);
    this.at += count;
    return from;
  }

  byte(): number {
    return this.bytes[this.take(1)];
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  text(length: number): string {
    const from = this.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes.subarray(from, from + length));
    } catch {
      throw new PickleProblem('damaged', `its pickle has a text at byte ${from} that is not UTF-8`);
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    const text = this.text((end < 0 ? this.bytes.length : end) - this.at);
    this.take(1);
    return text;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  mark(): void {
    this.stack.push(MARK);
  }

  pop(): unknown {
    if (this.stack.length === 0) throw this.#nothing();
    return this.#unmarked(this.stack.pop());
  }

  /** What an instruction changes, which stays where it is. */
  top(): unknown {
    if (this.stack.length === 0) throw this.#nothing();
    return this.#unmarked(this.stack[this.stack.length - 1]);
  }

  popTuple(): readonly unknown[] {
    const value = this.pop();
    if (value instanceof Tuple) return value.items;
    throw new PickleProblem('damaged', `its pickle calls something without a tuple before byte ${this.at}`);
  }

  /** Everything above the last mark, which goes too. */
  popMarked(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#nothing();
    const items = this.stack.splice(mark + 1);
    this.stack.pop();
    return items;
  }

  named(name: string): void {
    if (!this.world.knows(name))
      throw new PickleProblem('refused', `its pickle asks for ${inWords(name)}, before byte ${this.at}, and whoever runs it runs that`);
    this.push(new PythonName(name));
  }

  put(items: readonly unknown[]): void {
    const table = this.top();
    if (!(table instanceof Map) || items.length % 2 !== 0)
      throw new PickleProblem('damaged', `its pickle puts something into what is no table before byte ${this.at}`);
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (table.has(key)) throw new PickleProblem('damaged', `its pickle has '${inWords(key)}' twice in one table`);
      table.set(key, items[i + 1]);
    }
  }

  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new PickleProblem('damaged', `its pickle appends something to what is no list before byte ${this.at}`);
    for (const item of items) list.push(item);
  }

  answered(answer: { readonly value: unknown } | string): void {
    if (typeof answer === 'string') throw new PickleProblem('refused', answer);
    this.push(answer.value);
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw new PickleProblem('damaged', `its pickle recalls what it never remembered, before byte ${this.at}`);
    this.push(this.memo.get(index));
  }

  #unmarked(value: unknown): unknown {
    if (value === MARK) throw this.#nothing();
    return value;
  }

  #nothing(): PickleProblem {
    return new PickleProblem('damaged', `its pickle takes from an empty stack before byte ${this.at}`);
  }
}
