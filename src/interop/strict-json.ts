/** JSON of strangers: refused where it says a key twice, of which `JSON.parse` keeps the last and tells nobody, or is nested endlessly. */

/** What a text says, or why it is not taken; the reason continues a sentence about it. */
export type StrictJson = { readonly value: unknown } | { readonly reason: string };

/** Deeper than any header, index or configuration. */
const DEEPEST = 100;

/** The value of the whole text. */
export function strictJson(text: string): StrictJson {
  if (isDeep(text)) return { reason: `is nested more than ${DEEPEST} deep` };
  try {
    const value: unknown = JSON.parse(text);
    const twice = repeatedKey(text);
    return twice === null ? { value } : { reason: `has '${twice}' twice` };
  } catch {
    return { reason: 'is not JSON' };
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Looked at before anything is built of it. Of what is not JSON it may say either. */
function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length && depth <= DEEPEST; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    // Brackets and braces are 0x20 apart.
    else if ((code & ~0x20) === 0x5b) depth++;
    else if ((code & ~0x20) === 0x5d) depth--;
  }
  return depth > DEEPEST;
}

/** The first repeated key of any object in the text, or null. The text is JSON. */
function repeatedKey(json: string): string | null {
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
