import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzPatience, fuzzRuns } from '../../../test/support/fuzz.ts';
import { LeftOut } from './left-out.ts';
import { linkNames } from './links.ts';
import { plainText } from './plain-text.ts';

/** A Polish wiki, whose names of namespaces are Polish. */
const names = linkNames(
  new Map([
    [0, ''],
    [6, 'Plik'],
    [14, 'Kategoria'],
  ]),
);

describe('the text of a page', () => {
  it.each<[says: string, wikitext: string, text: string]>([
    ['has no templates, in each other and over lines', "{{Box\n|a={{b|{{{c|d}}}}}\n|e=}}\n'''Żółw''' {{IPA|x}}lives.", 'Żółw lives.'],
    [
      'has the texts in other languages',
      'from {{lang|la|[[Testudo|testudo]]|italic=no}}, {{Lang|el|χ{{b}}ελώνη}}; {{Box|{{lang|la|x}}}}{{language|y}}',
      'from testudo, χελώνη;',
    ],
    ['keeps single braces', 'f {x} and {{{y}}} and {{{{{a}}}}} z {{{{b}}}}', 'f {x} and and z {}'],
    ['has no tables, in each other and over lines', 'a\n{| class="x"\n! b\n|-\n| c\n{|\n| d\n|}\n|}\ne', 'a\n\ne'],
    ['has no tables in tags', 'a <table class="x"><tr><td>b</td></tr></table> c', 'a c'],
    ['has no references', 'a<ref name="x">b [[c]]</ref> d<ref name="x" /> e.\n<references/>', 'a d e.'],
    ['has no comments, whatever stands in them', 'a<!-- {{ [[ <ref> --> b<!-- without an end', 'a b'],
    [
      'has the texts of links',
      'the [[order (biology)|order]]s of [[reptile]]s, [[:Kategoria:Żółwie]], [[#part|below]]',
      'the orders of reptiles, Kategoria:Żółwie, below',
    ],
    ['has no files, with links in their captions', "[[Plik:A.jpg|thumb|a [[b|c]] ''d'']]x [[File:e.svg]]y [[Bild:f.PNG|g]]z", 'x y z'],
    ['has no categories and no links to other languages', 'a [[Kategoria:B]][[category:c|d]][[de:E]][[zh-min-nan:F]]', 'a'],
    [
      'has the texts of links to outside',
      'a [https://b.org/c?d=[e] f] [http://g.org h i] [//j.org k] [https://l.org] http://m.org',
      'a [https://b.org/c?d=[e] f] h i k http://m.org',
    ],
    ['has no marks of bold and italic text', "'''a''' ''b'' '''''c''''' ''d '''e''''' f's '80s", "a b c d e f's '80s"],
    ['keeps the apostrophe of French before italic text', "l'''Iliade'' est '''une'''\nd'''œuvre''", "l'Iliade est une\nd'œuvre"],
    ['has headings with something below them', '== a ==\n=== b ===\nc\n== d ==\n=== e ===\n== f ==\n', 'a\n\nb\n\nc'],
    ['has the items of lists in lines of their own', '* a\n** b\n# c\n; d : e\n: f\n----\ng', 'a\nb\nc\nd : e\nf\n\ng'],
    [
      'has no tags, and those that are none',
      'a<br/>b <small>c</small><p>d</p> x<sup>2</sup> if e < f and <foo> g',
      'a\nb c\nd\nx2 if e < f and <foo> g',
    ],
    ['has no code and no formulas', 'a <math>x^2</math>b<syntaxhighlight lang="c">int {{</syntaxhighlight> c<pre>d</pre>', 'a b c'],
    [
      'has entities as characters',
      '1&nbsp;km &ndash; &lt;b&gt; &#322; &#x1F422; &Żx; &eacute;&amp;lt; &#55296;',
      '1 km – <b> ł 🐢 &Żx; é&lt;',
    ],
    ['has what is not to be read as it is', "<nowiki>[[a]] ''b'' {{c}} <ref></nowiki> d <nowiki/>e", "[[a]] ''b'' {{c}} <ref> d e"],
    ['has no magic words', '__NOTOC__a __SPIS_TREŚCI__ __目次強制__ b _c_', 'a __SPIS_TREŚCI__ b _c_'],
    ['has the first of several ways to write a word', '-{zh-hans:计算机; zh-hant:電腦}- -{a}- -{H|zh:b}-c -{zh-hant|d}-', '计算机 a c d'],
    ['has no readings above characters', '<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字', '漢字'],
    [
      'has no gaps where something was left out',
      'A ({{x}}) b ({{y}}, c; {{z}}) d {{u}}, e {{v}}. f() ({{g}}; h) （{{w}}）i',
      'A b (c) d, e. f() (h) i',
    ],
    ['is nothing where there is none', '{{stub}}\n[[Kategoria:B]]\n== a ==\n', ''],
    ['has windows line ends as others', "a\r\n\r\n== b ==\r\nc ''d\r\ne''", 'a\n\nb\n\nc d\ne'],
  ])('%s', (_, wikitext, text) => {
    expect(read(wikitext).text).toBe(text);
  });

  it('goes on where marks have no end or no beginning, which are counted', () => {
    expect(read('a {{b [[c <ref>d ]] e}} f')).toEqual({ text: 'a f', left: '1 mark without an end, 1 template' });
    expect(read('a {{b\n\n== c ==\nd ]] e}} }} f [[g')).toEqual({ text: 'a f g', left: '2 marks without an end, 1 template' });
    expect(read('a\n{|\n| b\n== c ==\nd\n|}\n| e')).toEqual({ text: 'a', left: '1 table, 1 row of a broken table' });
    expect(read('a\n{|\n| b\n\n== c ==\nd\n{| e')).toEqual({
      text: 'a\n\nc\n\nd',
      left: '1 table, 1 mark without an end, 1 row of a broken table',
    });
  });

  it('says what was left out', () => {
    const { left } = read('{{a}}{{b}}<ref>c</ref>[[Plik:D.png]][[Kategoria:E]][[fr:F]]<math>g</math><gallery>h</gallery><pre>i</pre>');
    expect(left).toBe(
      '2 templates, 1 reference, 1 formula, 1 gallery or other element, 1 piece of code, 1 file, 1 category, 1 link to another language',
    );
  });

  const marks = ['[[', ']]', '{{', '}}', '{|', '|}', '\n', '\n==', '|', "''", "'''", '<ref>', '</ref>', '<!--', '-->', '(', ')', ',', ' '];
  const others = [
    '=',
    '[http://a',
    ']',
    '<nowiki>',
    '<table>',
    '</table>',
    '-{',
    '}-',
    '&#',
    ';',
    ':',
    '*',
    'a',
    'Plik:',
    '__A',
    '<br',
    '>',
  ];

  it(
    'is found for any marks in any order',
    () => {
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...marks, ...others), { maxLength: 60 }), (parts) => {
          const { text } = read(parts.join(''));
          expect(text).toBe(text.trim());
          expect(text).not.toMatch(/<ref>|\n{3}/);
        }),
        { numRuns: fuzzRuns(1000) },
      );
    },
    fuzzPatience(60_000),
  );

  it.each([...marks, ...others, ', ', '( ', '{{{', '{{lang|a|', '[[[[a', '[[a|', "'''''a", '= ', '<ref name=', '&amp', 'x:[['])(
    'of a megabyte of %j takes no longer than one of words',
    (mark) => {
      const start = performance.now();
      read(mark.repeat(2 ** 20 / mark.length));
      expect(performance.now() - start).toBeLessThan(5000);
    },
  );
});

function read(wikitext: string): { readonly text: string; readonly left: string } {
  const left = new LeftOut();
  return { text: plainText(wikitext, names, left), left: left.text };
}
