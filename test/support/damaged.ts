/** Files as disks, editors and other programs damage them, for properties: other bytes, texts and JSON that say something else. */
import fc from 'fast-check';

interface Damage {
  readonly how: 'flip' | 'cut' | 'drop' | 'zero' | 'put' | 'length';
  readonly at: number;
  readonly value: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  how: fc.constantFrom('flip', 'cut', 'drop', 'zero', 'put', 'length'),
  at: fc.oneof(fc.nat({ max: 64 }), fc.nat()),
  value: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53)),
});

/** The bytes with some of them changed, taken out or put in; `length` writes a number of eight bytes over them, as headers have. */
export function damagedBytes(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.array(damage, { minLength: 1, maxLength: 4 }).map((all) => all.reduce(damaged, Buffer.from(bytes)));
}

function damaged(bytes: Buffer, { how, at, value }: Damage): Buffer {
  const place = at % (bytes.length + 1);
  const copy = Buffer.from(bytes);
  if (how === 'cut') return copy.subarray(0, place);
  if (how === 'drop') return Buffer.concat([copy.subarray(0, place), copy.subarray(place + (value % 9) + 1)]);
  if (how === 'put') return Buffer.concat([copy.subarray(0, place), Buffer.alloc((value % 9) + 1, value % 256), copy.subarray(place)]);
  if (how === 'zero') return copy.fill(0, place, Math.min(copy.length, place + (value % 600)));
  if (how === 'flip' && place < copy.length) copy[place] ^= value % 256 || 1;
  if (how === 'length' && place + 8 <= copy.length) copy.writeBigUInt64LE(BigInt(value), place);
  return copy;
}

/** What nobody expects to find in a file. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    -1e308,
    2 ** 53,
    0.5,
    '',
    '\u001b[31m',
    '\u009b2J',
    '__proto__',
    '../../x',
    [],
    {},
    [[]],
    'a\u0000b',
  ),
  fc.constant(JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } } }') as unknown),
  fc.string({ maxLength: 20, unit: 'grapheme' }),
  fc.integer(),
  fc.array(fc.integer(), { maxLength: 3 }),
);

/** The text of a JSON file with some of its values replaced, taken out or renamed, or some of its bytes damaged. */
export function damagedJson(text: string): fc.Arbitrary<string> {
  const changes = fc.array(fc.record({ at: fc.nat(), how: fc.constantFrom('replace', 'replace', 'remove', 'rename'), value: oddValue }), {
    minLength: 1,
    maxLength: 3,
  });
  return fc.oneof(
    { arbitrary: changes.map((all) => JSON.stringify(all.reduce<unknown>(changed, JSON.parse(text)))), weight: 4 },
    damagedBytes(Buffer.from(text)).map((bytes) => Buffer.from(bytes).toString('utf8')),
  );
}

function changed(tree: unknown, { at, how, value }: { readonly at: number; readonly how: string; readonly value: unknown }): unknown {
  const holder: Record<string, unknown> = { tree: structuredClone(tree) };
  const places = placesIn(holder);
  const place = places[at % places.length];
  if (how === 'remove' && !Array.isArray(place.holder) && place.holder !== holder) delete place.holder[place.key];
  else if (how === 'rename' && typeof value === 'string') put(place.holder, value, place.holder[place.key]);
  else put(place.holder, place.key, value);
  return holder.tree;
}

/** As JSON does it: `__proto__` is a key like any other. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(holder: Record<string, unknown>): { readonly holder: Record<string, unknown>; readonly key: string }[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    ...(typeof value === 'object' && value !== null ? placesIn(value as Record<string, unknown>) : []),
  ]);
}
