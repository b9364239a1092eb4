/** Values that may change from step to step, such as a weight or a temperature: components declare them, the core feeds and draws them. */

/**
 * A number, or what it is at a share of all steps: 0 at the first step, 1 at the end, which is where evaluations are. A pure function,
 * so that a run that was stopped goes on with the same values.
 */
export type Schedule = number | ((progress: number) => number);

/** Schedules under the names that their curves have, e.g. `{ lambda: … }`. */
export type Schedules = Readonly<Record<string, Schedule>>;
