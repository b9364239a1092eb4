/** Finds a key that a JSON text says twice: `JSON.parse` keeps the last one and tells nobody. */

/** The first repeated key of any object in the text, or null. The text is JSON. */
export function repeatedKey(json: string): string | null {
  const open: (Set<string> | null)[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs;
  for (let found = token.exec(json); found; found = token.exec(json)) {
    const [text, isKey] = found;
    if (text === '{') open.push(new Set());
    else if (text === '[') open.push(null);
    else if (text === '}' || text === ']') open.pop();
    else if (isKey) {
      const key = JSON.parse(text.slice(0, -isKey.length)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}
