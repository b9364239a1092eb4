/** Names in the commands that messages say, as one types them: so that a command can be copied, whatever a folder is called. */

/** In quotes where a shell would make something else of it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Words with blanks between. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
