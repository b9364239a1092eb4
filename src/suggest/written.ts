/** A suggested experiment as a file: sections and values in their order, each with its reason in a comment above it. */
import JSON5 from 'json5';
import { escapeReferences } from '../config/reference-text.ts';
import { visible } from '../output/visible.ts';
import type { PlainValue, Suggested } from './suggested.ts';

/** Columns of a line, comments too. */
const WIDTH = 120;

/** `above`: lines of the comment on top. */
export function writtenExperiment(base: string, above: readonly string[], suggestions: readonly Suggested[]): string {
  const root: Section = { members: new Map() };
  for (const suggestion of suggestions) put(root, suggestion.path.split('.'), suggestion);
  const sections = [...root.members].map(([key, member]) => memberText(key, member, 1).join('\n'));
  return [...above.flatMap((line) => comment(line, '')), '{', `  extends: '${base}',`, '', sections.join('\n\n'), '}', ''].join('\n');
}

interface Section {
  readonly members: Map<string, Section | Suggested>;
}

function put(section: Section, [key, ...rest]: readonly string[], suggestion: Suggested): void {
  if (rest.length === 0) {
    section.members.set(key, suggestion);
    return;
  }
  const inner = section.members.get(key) ?? { members: new Map() };
  if (!('members' in inner)) throw new Error(`'${suggestion.path}' is suggested within a value.`);
  section.members.set(key, inner);
  put(inner, rest, suggestion);
}

function memberText(key: string, member: Section | Suggested, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if ('members' in member) {
    const inner = [...member.members].flatMap(([name, each]) => memberText(name, each, depth + 1));
    return [`${indent}${key}: {`, ...inner, `${indent}},`];
  }
  const why = member.why === undefined ? [] : member.why.split('\n').flatMap((line) => comment(line, indent));
  return [...why, `${indent}${key}: ${valueText(member.value, indent)},`];
}

function valueText(value: PlainValue, indent: string): string {
  const line = shortText(value);
  if (!Array.isArray(value) || indent.length + line.length <= WIDTH - 20) return line;
  return ['[', ...(value as readonly PlainValue[]).map((each) => `${indent}  ${shortText(each)},`), `${indent}]`].join('\n');
}

/** On one line, with blanks as people write them. */
function shortText(value: PlainValue): string {
  if (typeof value === 'string') return JSON5.stringify(escapeReferences(value));
  if (typeof value !== 'object') return JSON5.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shortText).join(', ')}]`;
  const members = Object.entries(value).map(([key, each]) => `${key}: ${shortText(each as PlainValue)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Words in lines that are not too long; a control character of a user's text is no line end. */
function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text).split(/\s/u)) {
    if (line !== '' && indent.length + 3 + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}// ${each}`.trimEnd());
}
