/** How long to look for faults, and which: what the environment says of a campaign. */

/** Decides which faults are tried, and in which order. */
export const seed = Number(process.env.CHAOS_SEED ?? 1);

/** Of the whole campaign, all scenarios together. */
export const minutes = Number(process.env.CHAOS_MINUTES ?? 5);

/** The one trial that is to be repeated, as {@link repeat} names it. */
export const only = parse(process.env.CHAOS_ONLY);

/** What is typed to do exactly one trial again. */
export function repeat(scenario: string, kind: string, trial: unknown): string {
  return `CHAOS_ONLY='${[scenario, kind, JSON.stringify(trial)].join('|')}' npm run test:chaos`;
}

function parse(text: string | undefined): { readonly scenario: string; readonly kind: string; readonly trial: unknown } | null {
  if (text === undefined) return null;
  const [scenario, kind, ...trial] = text.split('|');
  return { scenario, kind, trial: JSON.parse(trial.join('|')) as unknown };
}
