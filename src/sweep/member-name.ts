/** Names that say what differs: `lambda=10-seed=2`, or what the sweep calls it, `mine-seed=2`. Safe for files on every system. */
import { shortNames } from '../track/short-names.ts';
import { fingerprintOf } from '../files/fingerprint.ts';

/** Bytes; file systems allow 255, and names get endings. */
const LONGEST = 120;

/** What sets a member apart from the others of its sweep. */
export interface UnnamedMember {
  /** The values under their dotted paths. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly id: string;
}

/** A name for each, unlike those of the others. */
export function memberNames(members: readonly UnnamedMember[]): string[] {
  const labels = shortNames([...new Set(members.flatMap(({ settings }) => Object.keys(settings)))]);
  const used = new Set<string>();
  const own = ownNames(members);
  return members.map((member) => {
    const { settings, seed, id } = member;
    const called = own.get(member);
    const parts = [
      ...(called === undefined
        ? Object.entries(settings).map(([path, value]) => `${fileSafe(labels.get(path) ?? path)}=${valueText(value)}`)
        : [fileSafe(called)]),
      `seed=${seed}`,
    ];
    const plain = parts.join('-');
    const short = Buffer.from(plain)
      .subarray(0, LONGEST)
      .toString('utf8')
      .replace(/\uFFFD+$/, '');
    const name = short !== plain || used.has(folded(plain)) ? `${short}-${id.slice(0, 6)}` : plain;
    used.add(folded(name));
    return name;
  });
}

/** The `name` among the settings, where each combination of them has another one. */
function ownNames(members: readonly UnnamedMember[]): ReadonlyMap<UnnamedMember, string> {
  const names = new Map(members.flatMap((member) => (typeof member.settings.name === 'string' ? [[member, member.settings.name]] : [])));
  const combinations = new Set(members.map(({ settings }) => JSON.stringify(settings)));
  return names.size === members.length && new Set(names.values()).size === combinations.size ? names : new Map();
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return fileSafe(String(value));
  const { type, ...rest } = value as Record<string, unknown>;
  const hash = fingerprintOf(value).slice(0, 6);
  if (typeof type !== 'string') return hash;
  return fileSafe(Object.keys(rest).length === 0 ? type : `${type}.${hash}`);
}

/** `1/4` becomes `1_4`. */
function fileSafe(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._+-]+/gu, '_').slice(0, 40) || '_';
}

/** Some file systems do not tell A from a. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
