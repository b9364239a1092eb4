/**
 * Files of a data set on the hub, as Python's libraries write them: `hf://datasets/owner/name/data/*.parquet`, or with a branch, a tag or a
 * commit `hf://datasets/owner/name@revision/data/*.parquet`. What stands behind the name is a path in it, or a pattern of paths.
 */
import { errors, UserError } from '../errors/index.ts';
import { flawOfPattern, wordsOfPattern } from '../files/pattern-text.ts';
import { hubNameText, REPOSITORY, REVISION, type HubName } from './name.ts';

/** Files, and which data set they are of. */
export interface HubFiles {
  readonly name: HubName;
  /** Whether it takes files away from others: an exclamation mark stands before it. */
  readonly excludes: boolean;
  /** From the root of the data set. */
  readonly pattern: string;
}

const PREFIX = 'hf://datasets/';

/** Revisions of the hub's own that have slashes: what it converts to Parquet, and proposals. */
const FORMS = /^hf:\/\/datasets\/([^/@]+\/[^/@]+)(?:@(refs\/(?:convert|pr)\/[^/@]+|[^/@]+))?\/(.+)$/s;

/** Whether a text names files on the hub, be it well or badly. */
export function isHubFiles(text: string): boolean {
  return wordsOfPattern(text).body.startsWith('hf://');
}

/** Reads the name. Throws a {@link UserError} for one that no files can have. */
export function parseHubFiles(text: string): HubFiles {
  const fail = (reason: string): never => {
    throw new UserError(errors.HUB_FILES({ name: text, reason }));
  };
  const { body, excludes } = wordsOfPattern(text);
  if (!body.startsWith(PREFIX)) fail(`it does not begin with ${PREFIX}`);
  const [, repository, written = 'main', pattern] = FORMS.exec(body) ?? fail('an owner, a name and a file are to stand behind each other');
  const revision = written.replaceAll(/%2F/gi, '/');
  if (!REPOSITORY.test(repository) || /--|\.\./.test(repository)) fail(`'${repository}' is no name of a data set`);
  if (!REVISION.test(revision) || revision.includes('..')) fail(`'${written}' is no name of a revision`);
  const flaw = flawOfPattern(pattern);
  if (flaw) throw new UserError(flaw);
  return { name: { repository, revision, type: 'dataset' }, excludes, pattern };
}

/** As it is written in an experiment. */
export function hubFilesText({ name, excludes, pattern }: HubFiles): string {
  const { revision } = name;
  const written = revision.startsWith('refs/') ? revision : revision.replaceAll('/', '%2F');
  return `${excludes ? '!' : ''}${hubNameText({ ...name, revision: written })}/${pattern}`;
}
