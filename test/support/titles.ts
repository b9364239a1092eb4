/** Titles of tests, for pages that name them. */

/** The titles in a source of tests, as they are written there. */
export function titlesIn(source: string): string[] {
  return [...source.matchAll(/^(?: *(?:it|test)(?:\.each\(.*\))?| *\)|.*\]\))\(\s*(['"`])(.*?)\1,\s/gm)].map(([, , title]) => title);
}
