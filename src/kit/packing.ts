/** How documents lie in runs of a text: what packing is judged by. */
import type { Packing, TokenText } from '../kinds/examples.ts';

/** Of runs that leave nothing out. `starts`: first id of each, ascending, and the end of the last one. */
export function packingOf({ documents }: Pick<TokenText, 'documents'>, starts: Float64Array): Packing {
  let [run, cuts, cut] = [0, 0, 0];
  for (let document = 0; document < documents.length; document++) {
    const end = documents[document + 1] ?? Infinity;
    const before = cuts;
    for (; run < starts.length - 1 && starts[run] < end; run++) if (starts[run] > documents[document]) cuts += 1;
    if (cuts > before) cut += 1;
  }
  return { pieces: documents.length + cuts, cut, dropped: 0 };
}
