/** A change from the command line, `path=value` or `~path`, as the small experiment that says the same. */
import { errors } from '../errors/index.ts';
import { originOf, parseTree } from '../source/parse.ts';
import { problem, type Problem } from '../source/problem.ts';
import { parsePath, type TreeNode, type ObjectNode, type Origin, type Source } from '../source/tree.ts';

/** The experiment that says what a change says, or why there is none. */
export interface Override {
  /** Null when it makes no sense. */
  readonly tree: ObjectNode | null;
  readonly problems: readonly Problem[];
}

/** The name of the source of what the program changes itself: relative paths in it start where those of the experiment do. */
export const OWN_CHANGE = 'change';

/** The value is JSON5, or a word that needs no quotes; `exact`: JSON5 and nothing else, as programs write it. `~path` deletes. */
export function readOverride(setting: string, exact = false): Override {
  const source: Source = { name: exact ? OWN_CHANGE : '--set', kind: 'override', text: setting, extendedBy: null };
  const deletes = setting.startsWith('~');
  const equals = deletes ? setting.length : setting.indexOf('=');
  const refuse = (reason: string, end = setting.length): Override => ({
    tree: null,
    problems: [problem(errors.BAD_OVERRIDE({ reason }), originOf(source, 0, end))],
  });
  if (setting.startsWith('+'))
    return refuse(`There is no '+': a change and an addition are written alike, ${setting.replace(/^\++/, '')}.`);
  if (equals < 0) return refuse(`'${setting}' has no '='.`);
  const text = setting.slice(deletes ? 1 : 0, equals).trim();
  const segments = parsePath(text);
  if (!segments)
    return refuse(
      text === '' || text.split('.').includes('') ? `The path '${text}' has an empty part.` : `'${text}' is no path.`,
      Math.max(1, equals),
    );
  const key = originOf(source, deletes ? 1 : 0, equals);
  if (segments[0] === 'extends')
    return refuse("'extends' is what a file says; to lay another file over this one, write --set-file <file>.");
  if (deletes)
    return {
      tree: nested(
        segments,
        { kind: 'object', members: new Map([['$delete', { key, node: { kind: 'leaf', value: true, origin: key } }]]), origin: key },
        key,
      ),
      problems: [],
    };
  const value = exact ? parseTree(source, equals + 1) : readValue(source, equals + 1);
  return { tree: value.tree && nested(segments, value.tree, key), problems: value.problems };
}

function readValue(source: Source, start: number): ReturnType<typeof parseTree> {
  const parsed = parseTree(source, start);
  const text = source.text.slice(start);
  if (/^\s*[{['"]/.test(text)) return parsed;
  if (parsed.tree?.kind === 'leaf') {
    const { origin } = parsed.tree;
    return { ...parsed, tree: { ...parsed.tree, spelled: source.text.slice(origin.start, origin.end), word: 'change' } };
  }
  const origin = originOf(source, start, source.text.length);
  return { tree: { kind: 'leaf', value: text, spelled: text, word: 'change', origin }, problems: [] };
}

function nested([segment, ...rest]: readonly string[], value: TreeNode, key: Origin): ObjectNode {
  return {
    kind: 'object',
    members: new Map([[segment, { key, node: rest.length === 0 ? value : nested(rest, value, key) }]]),
    origin: key,
  };
}
