/** Maxima of options that are there against slips of a finger. `config/limits.ts` reads what a file raises. */

/** The annotation of a maximum that an experiment may raise. */
export const RAISABLE = 'x-raisable';

/**
 * The limits of a numeric option against slips of a finger: `Type.Integer({ minimum: 1, ...upTo(1000) })`. Who means more says so in
 * the experiment's `limits`. A maximum beyond which nothing works is a plain `maximum`.
 */
export function upTo(most: number): { readonly maximum: number; readonly 'x-raisable': true } {
  return { maximum: most, [RAISABLE]: true };
}
