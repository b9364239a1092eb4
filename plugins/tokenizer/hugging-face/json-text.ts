/** What a file has somewhere, for a message: not more of it than one reads. */
const LONGEST = 200;

export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
