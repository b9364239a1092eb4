/** Which encoding of single bytes a text is likely to be in: where its bytes beyond ASCII are the frequent letters of a language. */
import type { TextEncoding } from './encoding.ts';
import { byteTable, NONE } from './single-bytes.ts';

/** An encoding with the letters beyond ASCII that are frequent in languages written in it. Of equals, the first is taken. */
interface Candidate {
  readonly encoding: TextEncoding;
  readonly name: string;
  readonly frequent: string;
}

/** Of letters of the Latin script, most of which are ASCII. */
const LATIN: readonly Candidate[] = [
  { encoding: 'windows-1252', name: 'Western European', frequent: 'éèêàâäöüßñçóòíáãõåæøúùôîï' },
  { encoding: 'windows-1250', name: 'Central European', frequent: 'ąęłśżźćńóěščřžýáíéůúőűöüäťďňľĺôđ' },
  { encoding: 'windows-1254', name: 'Turkish', frequent: 'ışğüöçİŞâ' },
  { encoding: 'windows-1257', name: 'Baltic', frequent: 'ąčęėįšųūžāēīļņõäöü' },
];

/** Of other scripts: whole words are beyond ASCII. */
const OTHERS: readonly Candidate[] = [
  { encoding: 'windows-1251', name: 'Cyrillic', frequent: 'оеаинтсрвлкмдпу' },
  { encoding: 'koi8-r', name: 'Cyrillic', frequent: 'оеаинтсрвлкмдпу' },
  { encoding: 'ibm866', name: 'Cyrillic', frequent: 'оеаинтсрвлкмдпу' },
  { encoding: 'windows-1253', name: 'Greek', frequent: 'αοιετσνηυρκπμλςάίόέή' },
  { encoding: 'windows-1255', name: 'Hebrew', frequent: 'יהולאתמרבשנ' },
  { encoding: 'windows-1256', name: 'Arabic', frequent: 'اليمنوترهعبسد' },
  { encoding: 'windows-874', name: 'Thai', frequent: 'านรอกเงมยลวดท่ีั้' },
];

/** A guess. */
export interface LikelyEncoding {
  readonly encoding: TextEncoding;
  /** Of the languages, for a message. */
  readonly name: string;
}

/** `windows-1252` where nothing speaks for another one. */
export function likelyEncoding(bytes: Uint8Array): LikelyEncoding {
  const high = bytes.filter((byte) => byte >= 0x80);
  const neighbours = bytes.filter((byte, at) => byte >= 0x80 && ((bytes[at - 1] ?? 0) >= 0x80 || (bytes[at + 1] ?? 0) >= 0x80));
  const scored = (neighbours.length > high.length / 2 ? OTHERS : LATIN).map((candidate) => ({
    candidate,
    score: scoreOf(high, candidate),
  }));
  const { candidate } = scored.reduce((best, each) => (each.score > best.score ? each : best));
  return { encoding: candidate.encoding, name: candidate.name };
}

/** How many of the bytes are frequent letters; one without a meaning rules the encoding out. */
function scoreOf(high: Uint8Array, { encoding, frequent }: Candidate): number {
  const table = byteTable(encoding);
  let score = 0;
  for (const byte of high) {
    if (table[byte] === NONE) return -1;
    if (frequent.includes(String.fromCharCode(table[byte]))) score += 1;
  }
  return score;
}
