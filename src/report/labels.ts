/** Short names that still tell apart: the last part of a dotted path, or as many parts as are needed. */

/** `objective.loss.lambda` → `lambda`; `generator.width` and `discriminator.width` stay apart. */
export function shortNames(paths: readonly string[], separator: '.' | '/' = '.'): ReadonlyMap<string, string> {
  const ending = (path: string, count: number): string => path.split(separator).slice(-count).join(separator);
  return new Map(
    paths.map((path) => {
      const others = paths.filter((other) => other !== path);
      const parts = path.split(separator).length;
      const counts = Array.from({ length: parts }, (_, index) => index + 1);
      const count = counts.find((count) => others.every((other) => ending(other, count) !== ending(path, count))) ?? parts;
      return [path, ending(path, /^\d+$/.test(ending(path, count)) ? Math.min(parts, count + 1) : count)];
    }),
  );
}
