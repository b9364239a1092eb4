/** Short names that still tell apart: the last part of a dotted path, or as many parts as are needed. */

/** `objective.loss.lambda` → `lambda`; `first.width` and `second.width` stay apart; `objective.masker.type` is the masker. */
export function shortNames(paths: readonly string[], separator: '.' | '/' = '.'): ReadonlyMap<string, string> {
  const names = paths.map((path) => (separator === '.' && path.endsWith('.type') ? path.slice(0, -'.type'.length) : path));
  const ending = (path: string, count: number): string => path.split(separator).slice(-count).join(separator);
  return new Map(
    names.map((name, index) => {
      const others = names.filter((other) => other !== name);
      const parts = name.split(separator).length;
      const counts = Array.from({ length: parts }, (_, at) => at + 1);
      const count =
        counts.find(
          (each) => others.every((other) => ending(other, each) !== ending(name, each)) && !/^\d+(?:\.|$)/.test(ending(name, each)),
        ) ?? parts;
      return [paths[index], ending(name, count)];
    }),
  );
}
