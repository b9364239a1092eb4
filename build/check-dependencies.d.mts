/** Types of `check-dependencies.mjs`, for its tests. */

/** Of a package-lock.json's `packages`. */
export function licencesToLookAt(packages: Readonly<Record<string, object>>): readonly string[];

/** Of what `npm audit --json` printed. */
export function advisoriesIn(printed: string): readonly string[] | undefined;
