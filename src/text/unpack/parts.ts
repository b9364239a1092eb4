/** What a name of a file stands for: the file itself, or the members of the archive that it is, each unpacked as its own name says. */
import { tarMembers } from './tar.ts';
import { Unreadable, unpacked, unpackedBytes } from './unpack.ts';

/** A file, or a member of an archive. */
export interface FilePart {
  /** Where it is, for messages: a path, or `<path>!<member>`. */
  readonly file: string;
  /** The same from the folder where patterns start. */
  readonly name: string;
  /** The bytes of a member; those of a file are read by its path. The next part comes when these are done with. */
  readonly source?: AsyncIterable<Uint8Array>;
}

/** Which members are read. */
export interface PartSettings {
  /** Whether a file or member is a tar archive; by its name when left out. */
  readonly isArchive?: (name: string) => boolean;
  /** Whether a member, by its name in its archive, is wanted. */
  readonly isWanted?: (name: string) => boolean;
  /** Told the name of each member that is not. */
  readonly onLeftOut?: (member: string) => void;
}

/** Archives within archives; a file that holds itself has no end. */
const DEEPEST = 4;

/** Whether a name says that a file is a tar archive, packed or not. */
export function isTar(name: string): boolean {
  return /\.(?:tar(?:\.(?:gz|zst|xz))?|tgz|tzst|txz)$/i.test(name);
}

/**
 * The parts of a file, in its order; where its bytes come from elsewhere, `source` gives them, unpacked. Members of hidden names (which
 * begin with a dot, or lie in a folder that does) are left out, as files are by patterns. Throws {@link Unreadable} where an archive is
 * none, or not whole.
 */
export async function* fileParts(part: FilePart, settings: PartSettings = {}): AsyncGenerator<FilePart> {
  const { isArchive = isTar } = settings;
  if (isArchive(part.name)) yield* membersOf(part, part.source ?? unpackedBytes(part.file), settings, 1);
  else yield part;
}

async function* membersOf(
  { file, name }: FilePart,
  bytes: AsyncIterable<Uint8Array>,
  settings: PartSettings,
  depth: number,
): AsyncGenerator<FilePart> {
  if (depth > DEEPEST) throw new Unreadable(`${file} is an archive in ${DEEPEST} others, and no more than that are opened. Unpack them.`);
  const { isArchive = isTar, isWanted = () => true, onLeftOut = () => undefined } = settings;
  for await (const member of told(file, tarMembers(bytes))) {
    const called = member.name.replace(/^(?:\.?\/)+/, '');
    const inner = { file: `${file}!${called}`, name: `${name}!${called}` };
    const source = unpacked(inner.file, member.bytes, 'its archive is whole');
    if (isHidden(called)) onLeftOut(called);
    else if (isArchive(called)) yield* membersOf(inner, source, settings, depth + 1);
    else if (isWanted(called)) yield { ...inner, source };
    else onLeftOut(called);
  }
}

function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.'));
}

/** What is wrong with an archive, with its name. */
async function* told<T>(file: string, members: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* members;
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Unreadable(`${file} cannot be read: ${reason}. Check that it is a whole tar archive.`, { cause: error });
  }
}
