/**
 * What a model on the hub is called: `hf:owner/name`, or `hf:owner/name@revision` with a branch, a tag or a commit. Files of data sets
 * have names of their own, in `file-name.ts`.
 *
 * Everything else is a path: one that is not there is a mistake, and never asked for elsewhere.
 */
import { errors, UserError } from '../errors/index.ts';

/** A model or a data set, and which version of it. */
export interface HubName {
  /** `owner/name`, or the name alone of old models. */
  readonly repository: string;
  readonly revision: string;
  /** A model unless it says so. */
  readonly type?: 'model' | 'dataset';
}

const PREFIX = 'hf:';
const PART = String.raw`[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?`;
/** What can be the name of a repository. */
export const REPOSITORY = new RegExp(`^${PART}(?:/${PART})?$`);
/** What can be a branch, a tag or a commit. */
export const REVISION = /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,254}$/;
/** A commit, which never means anything else later. */
const COMMIT = /^[0-9a-f]{40}$/;

/** Whether a text names a model on the hub, and no path, be it well or badly. */
export function isHubName(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Whether a revision says the same for ever. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

/** Reads the name. Throws a {@link UserError} for one that no model can have. */
export function parseHubName(text: string): HubName {
  const [repository, revision = 'main', more] = text.slice(PREFIX.length).split('@');
  const fail = (reason: string): never => {
    throw new UserError(errors.HUB_NAME({ name: text, reason }));
  };
  if (more !== undefined) fail("it has two '@'");
  if (!REPOSITORY.test(repository) || /--|\.\./.test(repository)) fail(`'${repository}' is no name of a model`);
  if (!REVISION.test(revision) || revision.includes('..')) fail(`'${revision}' is no name of a revision`);
  return { repository, revision };
}

/** The name as it is written in an experiment; of a data set, what its files begin with. */
export function hubNameText({ repository, revision, type }: HubName): string {
  return `${type === 'dataset' ? 'hf://datasets/' : PREFIX}${repository}${revision === 'main' ? '' : `@${revision}`}`;
}
