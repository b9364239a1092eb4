/** What a plugin did that its contract forbids, found while it was at work. */

/** Thrown where a component of this kind broke its contract; `registry/blame.ts`, which knows the experiment, tells which one. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  /** As `kinds/index.ts` lists them, which imports more than a network may. */
  readonly kind: string;
  /** What it did, as a clause: `it chose position 3 twice`. */
  readonly broken: string;

  constructor(kind: string, broken: string) {
    super(`A component of the kind '${kind}' broke its contract: ${broken}.`);
    this.kind = kind;
    this.broken = broken;
  }
}
