/** The pages of `docs/api`, one per front door; `test/api-reference.test.ts` compares, and `npm run docs:api` renews them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'oxfmt';
import { exportsOf, firstSentence, type Export, type Module } from './exports.ts';

/** A way into the package: `electra-run/testing`, its source, and its page's name. */
export interface FrontDoor {
  readonly name: string;
  readonly source: string;
  readonly page: string;
}

/** What `exports` of package.json names, but for package.json itself. */
export function frontDoorsOf(root: string): readonly FrontDoor[] {
  const { name, exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.entries(exports).flatMap(([place, target]) => {
    if (typeof target === 'string') return [];
    const source = target.types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts');
    return [{ name: path.posix.join(name, place), source, page: `${place === '.' ? name : place.slice(2)}.md` }];
  });
}

/** Longer values of constants are shown by their keys. */
const LONGEST = 60;

/** One front door: a table of its names, then each with its declaration and its whole comment. */
export async function pageOf(root: string, { name, source }: FrontDoor): Promise<string> {
  const modules = exportsOf(root, source);
  const exports = [...modules.values()].flatMap((module) => module.exports);
  const anchors = anchorsOf(exports);
  const all = exports.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const sections: string[] = [];
  for (const [file, module] of modules) sections.push(await section(file, module));
  return `${[
    `# ${name}`,
    `What \`import { … } from '${name}'\` gives: ${all.length} names. Written by \`npm run docs:api\` from the comments in the sources.`,
    `| name | | what it is |\n|---|---|---|\n${all.map((each) => row(each, anchors.get(each) ?? '')).join('\n')}`,
    ...sections,
  ].join('\n\n')}\n`;
}

/** The page that lists the others. */
export function indexPage(root: string, doors: readonly FrontDoor[]): string {
  const rows = doors.map((door) => {
    const opening = /^\/\*\*([^]*?)\*\//.exec(readFileSync(path.join(root, door.source), 'utf8'))?.[1] ?? '';
    return `| [\`${door.name}\`](${door.page}) | ${cell(firstSentence(opening.replaceAll(/\n\s*\* ?/g, '\n').trim()))} |`;
  });
  return `# API reference

One page for each way into the package. Written by \`npm run docs:api\` from the comments in the sources.
For how a plugin is made of it, read [plugins.md](../plugins.md) and the [guides](../guides).

| | |
|---|---|
${rows.join('\n')}
`;
}

async function section(file: string, { intro, exports }: Module): Promise<string> {
  if (!file.startsWith('src/')) {
    const names = exports.map(({ name }) => `<a id="${name.toLowerCase()}"></a>\`${name}\``).join(', ');
    return `## ${file}\n\n${names}: passed on from the package [${file}](https://www.npmjs.com/package/${file}).`;
  }
  const entries: string[] = [];
  for (const each of exports) entries.push(await entry(each, each.doc === intro));
  return [`## ${file}`, ...(intro ? [prose(intro)] : []), ...entries].join('\n\n');
}

async function entry({ name, from, doc, code }: Export, said: boolean): Promise<string> {
  const { code: text, errors } = await format('reference.d.ts', code.join('\n\n'), { printWidth: 140, singleQuote: true });
  if (errors.length > 0) throw new Error(`${from}: ${name} cannot be shown: ${errors[0].message}`);
  return [`### ${name}`, ...(doc && !said ? [prose(doc)] : []), `\`\`\`ts\n${shortened(text.trimEnd())}\n\`\`\``].join('\n\n');
}

function shortened(code: string): string {
  const lines = code.split('\n');
  if (lines.length <= LONGEST || !/^const \w+ = \{$/.test(lines[0])) return code;
  const keys = [...code.matchAll(/^ {2}(\w+):/gm)].map(([, key]) => `  ${key}: …,`);
  return [lines[0], ...keys, lines[lines.length - 1]].join('\n');
}

function row({ name, from, doc, code }: Export, anchor: string): string {
  const words = code.map((each) => /^(?:abstract )?(\w+)/.exec(each)?.[1] ?? '').map((word) => ({ const: 'constant' })[word] ?? word);
  const kind = from.startsWith('src/') ? [...new Set(words)].join(', ') : `of ${from}`;
  return `| [\`${name}\`](#${anchor}) | ${kind} | ${cell(firstSentence(doc))} |`;
}

/** As GitHub makes the anchors of headings: lower case, and counted where that makes two the same. */
function anchorsOf(exports: readonly Export[]): ReadonlyMap<Export, string> {
  const seen = new Map<string, number>();
  return new Map(
    exports.map((each) => {
      const word = each.name.toLowerCase();
      const count = seen.get(word) ?? 0;
      seen.set(word, count + 1);
      return [each, count === 0 ? word : `${word}-${count}`];
    }),
  );
}

function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|');
}

/** What is no code must not be taken for HTML; what is indented is code. */
function prose(text: string): string {
  return text
    .replaceAll(/(?<=\n\n)(?: {2}.*\n+)* {2}.*(?=\n\n|$)/g, (code) => `\`\`\`ts\n${code.replaceAll(/^ {2}/gm, '')}\n\`\`\``)
    .split(/(```[^]*?```|`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;')))
    .join('');
}
