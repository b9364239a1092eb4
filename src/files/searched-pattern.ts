/**
 * A pattern as the library that searches for files must be told it, so that it means here what docs/experiments.md says of patterns.
 *
 * To the library parentheses and bars are groups wherever they stand, a plus repeats the group or the brackets before it, an exclamation
 * mark behind './' or in braces excludes, and a folder with an escaped character in its name is found only if that is one of `ESCAPES`.
 * Here parentheses are a group behind one of `@!+*?`, as in a shell, and a character is itself unless it means something.
 */

/** What the library takes a backslash away from, in the names of folders too. */
const ESCAPES = '!*?|[]()';

/** For a pattern whose exclamation mark at its beginning, if there is one, was taken off. */
export function searchedPattern(body: string): string {
  const open: boolean[] = [];
  return body.replaceAll(/\\.|\[!?\]?(?:\[:\w+:\]|\\.|[^\]\\/])*\]|[@!+*?]\(|[()|!+]/gs, (found) => {
    if (found.startsWith('\\')) return plainly(found[1]);
    if (found.startsWith('[')) return found;
    if (found.endsWith('(')) {
      open.push(found.length > 1);
      return found.length > 1 ? found : plainly(found);
    }
    const inGroup = found === ')' ? open.pop() : open.at(-1);
    return inGroup && found !== '!' && found !== '+' ? found : plainly(found);
  });
}

function plainly(character: string): string {
  if (ESCAPES.includes(character)) return `\\${character}`;
  if (character === '\\') return String.raw`[\\]`;
  return '{}+'.includes(character) ? `[${character}]` : character;
}
