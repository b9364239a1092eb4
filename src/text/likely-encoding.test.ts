import { expect, it } from 'vitest';
import type { TextEncoding } from './encoding.ts';
import { likelyEncoding } from './likely-encoding.ts';
import { byteTable } from './single-bytes.ts';

/** Text in an encoding of single bytes, by looking its characters up. */
function encoded(text: string, encoding: TextEncoding): Uint8Array {
  const table = [...byteTable(encoding)];
  return Uint8Array.from(text, (character) => {
    const byte = table.indexOf(character.charCodeAt(0));
    if (byte < 0) throw new Error(`${encoding} has no ${character}`);
    return byte;
  });
}

const texts: readonly (readonly [TextEncoding, string])[] = [
  ['windows-1252', 'Der Hund schläft in der Küche, über den Wolken ist es schön.'],
  ['windows-1252', 'déjà vu à la fenêtre'],
  ['windows-1250', 'Pies śpi w kuchni, kot siedzi na dachu i myśli, że już późno'],
  ['windows-1250', 'Příliš žluťoučký kůň úpěl ďábelské ódy'],
  ['windows-1254', 'Pijamalı hasta yağız şoföre çabucak güvendi'],
  ['windows-1251', 'Собака спит на кухне, а кошка сидит на крыше'],
  ['koi8-r', 'Собака спит на кухне, а кошка сидит на крыше'],
  ['ibm866', 'Собака спит на кухне, а кошка сидит на крыше'],
  ['windows-1253', 'Ο σκύλος κοιμάται στην κουζίνα και η γάτα στη στέγη'],
  ['windows-1255', 'הכלב ישן במטבח והחתול יושב על הגג'],
  ['windows-1256', 'الكلب نائم في المطبخ والقطة على السطح'],
  ['windows-874', 'สุนัขนอนอยู่ในครัวและแมวนั่งอยู่บนหลังคา'],
];

it.each(texts)('text in %s is told by its letters: %s', (encoding, text) => {
  expect(likelyEncoding(encoded(text, encoding)).encoding).toBe(encoding);
});
