/** The encodings that text may be read in. Each is strict: a byte that has no meaning in it is an error, never a mark or a gap. */
import { Type, type TUnsafe } from 'typebox';

/**
 * Names as the WHATWG's standard has them. Two are stricter there: `iso-8859-1` is Latin-1 itself, without the letters that
 * `windows-1252` has in its place, and no encoding of single bytes has control characters from 0x80 to 0x9f.
 */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-3',
  'iso-8859-4',
  'iso-8859-5',
  'iso-8859-6',
  'iso-8859-7',
  'iso-8859-8',
  'iso-8859-10',
  'iso-8859-13',
  'iso-8859-14',
  'iso-8859-15',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'x-mac-cyrillic',
  'ibm866',
] as const;

/** One of {@link ENCODINGS}. */
export type TextEncoding = (typeof ENCODINGS)[number];

/** An option for the encoding of a component's files; `linesOf` and `readText` take its value. */
export function EncodingOption(): TUnsafe<TextEncoding> {
  return Type.Unsafe<TextEncoding>({
    type: 'string',
    enum: [...ENCODINGS],
    default: 'utf-8',
    description: 'Encoding of the files. A byte that has no meaning in it is an error.',
  });
}
