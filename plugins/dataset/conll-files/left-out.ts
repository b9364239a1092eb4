/** What a file has beside its words: counted, and told in one line. */

/** Numbers of lines, and of words without a label. */
export interface LeftOut {
  /** Lines of `-DOCSTART-`. */
  documents: number;
  comments: number;
  ranges: number;
  nodes: number;
  unlabelled: number;
}

/** Null where there is nothing. */
export function leftOutText({ documents, comments, ranges, nodes, unlabelled }: LeftOut): string | null {
  const lines = [
    counted(documents, 'line of -DOCSTART-', 'lines of -DOCSTART-'),
    counted(comments, 'comment', 'comments'),
    counted(ranges, 'range', 'ranges'),
    counted(nodes, 'empty node', 'empty nodes'),
  ].filter((text) => text !== '');
  const sentences = [
    lines.length > 0 ? `left out ${lines.join(', ')}` : '',
    unlabelled > 0 ? `${counted(unlabelled, 'word has', 'words have')} '_' for a label, which is none` : '',
  ];
  return sentences.filter((text) => text !== '').join('; ') || null;
}

function counted(count: number, one: string, more: string): string {
  return count === 0 ? '' : `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
}
