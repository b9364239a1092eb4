/** Pieces by their UTF-16 units: from each node the units that go on, so that all pieces at a place are found in one way along the text. */

/** A slot of the table has a node, a unit, and the node that they lead to, 0 where it is free, and a number unused. */

export class Trie {
  /** A power of two of slots, at most half of which are taken. The root is 1. */
  #slots = new Int32Array(4096 * 4);
  #nodes = 1;
  /** Node → the id of the piece that ends there. */
  readonly #ids: number[] = [-1, -1];

  constructor(pieces: Iterable<readonly [piece: string, id: number]>) {
    for (const [piece, id] of pieces) this.#add(piece, id);
  }

  get root(): number {
    return 1;
  }

  /** The node behind this one; 0 where no piece goes on so. */
  next(node: number, unit: number): number {
    const slots = this.#slots;
    const mask = slots.length / 4 - 1;
    for (let at = place(node, unit) & mask; ; at = (at + 1) & mask) {
      const to = slots[4 * at + 2];
      if (to === 0 || (slots[4 * at] === node && slots[4 * at + 1] === unit)) return to;
    }
  }

  /** The piece that ends at a node; -1 where none does. */
  idAt(node: number): number {
    return this.#ids[node];
  }

  #add(piece: string, id: number): void {
    let node = this.root;
    for (let at = 0; at < piece.length; at++) {
      const unit = piece.charCodeAt(at);
      node = this.next(node, unit) || this.#branch(node, unit);
    }
    this.#ids[node] = id;
  }

  #branch(node: number, unit: number): number {
    this.#nodes += 1;
    this.#ids.push(-1);
    if (8 * this.#nodes > this.#slots.length) {
      const smaller = this.#slots;
      this.#slots = new Int32Array(2 * smaller.length);
      for (let at = 0; at < smaller.length; at += 4) if (smaller[at + 2] !== 0) this.#put(smaller[at], smaller[at + 1], smaller[at + 2]);
    }
    this.#put(node, unit, this.#nodes);
    return this.#nodes;
  }

  #put(node: number, unit: number, to: number): void {
    const mask = this.#slots.length / 4 - 1;
    let at = place(node, unit) & mask;
    while (this.#slots[4 * at + 2] !== 0) at = (at + 1) & mask;
    this.#slots.set([node, unit, to], 4 * at);
  }
}

function place(node: number, unit: number): number {
  const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
