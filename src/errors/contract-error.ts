/** What a plugin did that its contract forbids, found while it was at work. */
import type { Kind } from '../kinds/index.ts';

/** Thrown where a component of this kind broke its contract; whoever knows the experiment tells which component that is. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly kind: Kind;

  /** `broken`: what it did, as a clause: `it chose position 3 twice`. */
  constructor(kind: Kind, broken: string) {
    super(`A component of the kind '${kind}' broke its contract: ${broken}.`);
    this.kind = kind;
  }
}
