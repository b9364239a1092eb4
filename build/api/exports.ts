/**
 * What a front door of the package exports, read from the sources: names, declarations without their bodies, doc comments.
 *
 * It needs no build: rolldown's parser reads TypeScript, and its isolated declarations are what a `.d.ts` file would say.
 * A constant whose type only a compiler could infer is shown with its value instead. `page.ts` writes it down.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isolatedDeclarationSync } from 'rolldown/experimental';
import { parseSync } from 'rolldown/utils';

/** One name that a front door exports. */
export interface Export {
  readonly name: string;
  /** Where it is declared: a path from the root, or the package that it is passed on from. */
  readonly from: string;
  /** Doc comment as Markdown paragraphs; empty where there is none. */
  readonly doc: string;
  /** Declarations in TypeScript, doc comments of members included; a name may be a type and a value. Empty if of a package. */
  readonly code: readonly string[];
}

/** A file of the sources, as far as it is exported. */
export interface Module {
  /** Comment on its top, as Markdown paragraphs; empty where it belongs to the first declaration. */
  readonly intro: string;
  readonly exports: readonly Export[];
}

/** By file from the root, in the order in which the front door names them. */
export function exportsOf(root: string, frontDoor: string): ReadonlyMap<string, Module> {
  const modules = new Map<string, { intro: string; exports: Export[] }>();
  for (const { name, file, local } of namesOf(root, frontDoor)) {
    const source = file.startsWith('src/') ? sourceOf(root, file) : null;
    const module = modules.get(file) ?? { intro: source?.intro ?? '', exports: [] };
    const found = source?.declarations.filter((each) => each.name === local) ?? [];
    if (source && found.length === 0) throw new Error(`${frontDoor} exports '${name}' of ${file}, which does not declare it.`);
    const doc = found.map((each) => each.doc).find(Boolean) ?? (source && isNamedAfter(file, local) ? source.intro : '');
    module.exports.push({ name, from: file, doc, code: found.map(({ code }) => code) });
    modules.set(file, module);
  }
  return modules;
}

/** The first sentence of a comment: up to a full stop that ends a line or stands before a capital. */
export function firstSentence(doc: string): string {
  const paragraph = doc.split('\n\n')[0].replaceAll('\n', ' ');
  return (
    /^.*?[^.][.!?](?=\s+[A-Z`([{]|$)/
      .exec(paragraph.replaceAll(/\b(?:e\.g|i\.e|al)\./g, (word) => word.replaceAll('.', '\u0000')))?.[0]
      .replaceAll('\u0000', '.') ?? paragraph
  );
}

interface Named {
  readonly name: string;
  /** From the root, or a package. */
  readonly file: string;
  /** As that file calls it. */
  readonly local: string;
}

/** Follows `export … from` to where each name is declared. */
function namesOf(root: string, file: string): readonly Named[] {
  const { program } = parseSync(file, readFileSync(path.join(root, file), 'utf8'));
  return program.body.flatMap((node): readonly Named[] => {
    if (node.type === 'ExportAllDeclaration') {
      if (node.exported) throw new Error(`${file} exports a whole module under one name, which the reference cannot show.`);
      return namesOf(root, beside(file, node.source.value));
    }
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (node.declaration) return declaredBy(node.declaration).map((name) => ({ name, file, local: name }));
    return node.specifiers.map(({ exported, local }) => {
      const [name, inside] = [textOf(exported), textOf(local)];
      if (!node.source) return { name, file, local: inside };
      const from = beside(file, node.source.value);
      if (!from.startsWith('src/')) return { name, file: from, local: inside };
      const origin = namesOf(root, from).find((each) => each.name === inside);
      if (!origin) throw new Error(`${file} exports '${inside}', which ${from} does not have.`);
      return { ...origin, name };
    });
  });
}

function beside(file: string, target: string): string {
  return target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target;
}

interface Declaration {
  readonly name: string;
  readonly doc: string;
  readonly code: string;
}

/**
 * The exported declarations of a file, and the comment on its top. Comments are those of the source: without the imports that
 * declarations can do without, the one on top would seem to be of the first declaration.
 */
function sourceOf(root: string, file: string): { readonly intro: string; readonly declarations: readonly Declaration[] } {
  const source = readFileSync(path.join(root, file), 'utf8');
  const own = declarationsOf(file, source);
  const [first] = own;
  const top = topOf(file, source);
  const owned = first?.doc === top && (own.length === 1 || isNamedAfter(file, first.name));
  const docs = new Map(own.map(({ name, doc }, index) => [name, index === 0 && doc === top && !owned ? '' : doc]));
  const values = new Map(own.filter(({ typed }) => !typed).map(({ name, code }) => [name, code]));
  const declarations = declarationsOf(file, isolatedDeclarationSync(file, source).code).map(({ name, code }) => ({
    name,
    doc: docs.get(name) ?? '',
    code: values.get(name) ?? code,
  }));
  return { intro: owned ? '' : top, declarations };
}

function topOf(file: string, code: string): string {
  const { program, comments } = parseSync(file, code);
  const first = comments.find(isDoc);
  return first && first.end <= (program.body.at(0)?.start ?? 0) ? textOfComment(first.value) : '';
}

function declarationsOf(file: string, code: string): readonly (Declaration & { readonly typed: boolean })[] {
  const { program, comments } = parseSync(file, code);
  const docs = comments.filter(isDoc);
  const before = (place: number): string =>
    textOfComment(docs.find(({ end }) => end <= place && code.slice(end, place).trim() === '')?.value ?? '');
  return program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration) return [];
    const { declaration } = node;
    const typed = declaration.type !== 'VariableDeclaration' || declaration.declarations.every(({ id }) => Boolean(id.typeAnnotation));
    const text = withoutPrivate(code.slice(declaration.start, declaration.end)).replace(/^declare /, '');
    return declaredBy(declaration).map((name) => ({ name, doc: before(node.start), code: text, typed }));
  });
}

function isDoc({ type, value }: { readonly type: string; readonly value: string }): boolean {
  return type === 'Block' && value.startsWith('*');
}

/** Names that an exported declaration makes. */
function declaredBy(node: object): string[] {
  if ('declarations' in node) return (node.declarations as { id: { name: string } }[]).map(({ id }) => id.name);
  return 'id' in node && node.id ? [(node.id as { name: string }).name] : [];
}

/** Without what a class keeps for itself. */
function withoutPrivate(code: string): string {
  return code.replaceAll(/^\s*(?:private .*|#private);\n/gm, '');
}

function textOf(node: object): string {
  return 'name' in node ? String(node.name) : String((node as { value: string }).value);
}

/** Paragraphs without the stars, links by their names. */
function textOfComment(value: string): string {
  return value
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .trim();
}

/** A file is one noun: the comment on top of `kinds/masker.ts` says what a `Masker` is. */
function isNamedAfter(file: string, name: string): boolean {
  return path.posix.basename(file, '.ts').replaceAll('-', '') === name.toLowerCase();
}
