/** Turns figures into the summary values that TensorBoard's Scalars, Text and Histograms pages read. Writes nothing. */
import { dataClass, dataType, type SummaryValue } from './protocol.ts';

/** A point of a curve. Stored as a plain float, the form that every reader understands. */
export function scalarSummary(tag: string, value: number): SummaryValue {
  return { tag, simpleValue: value, metadata: { pluginData: { pluginName: 'scalars' }, dataClass: dataClass.scalar } };
}

/** Markdown for the Text page. */
export function textSummary(tag: string, markdown: string): SummaryValue {
  return {
    tag,
    tensor: { dtype: dataType.string, tensorShape: { dim: [{ size: 1 }] }, stringVal: [Buffer.from(markdown, 'utf8')] },
    metadata: { pluginData: { pluginName: 'text' }, dataClass: dataClass.tensor },
  };
}

/** The distribution of the finite values, in equally wide buckets from the smallest to the largest. */
export function histogramSummary(tag: string, values: Float32Array): SummaryValue {
  const buckets_K3 = histogram(values, 30);
  return {
    tag,
    tensor: {
      dtype: dataType.double,
      tensorShape: { dim: [{ size: buckets_K3.length / 3 }, { size: 3 }] },
      tensorContent: littleEndian(buckets_K3),
    },
    metadata: { pluginData: { pluginName: 'histograms' }, dataClass: dataClass.tensor },
  };
}

/** Rows of (left edge, right edge, count); one bucket of width 1 when all values are equal, none when there are none. */
function histogram(values: Float32Array, bucketCount: number): Float64Array {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return new Float64Array(0);
  let smallest = finite[0];
  let largest = finite[0];
  for (const value of finite) {
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  if (smallest === largest) return Float64Array.of(smallest - 0.5, smallest + 0.5, finite.length);

  const width = (largest - smallest) / bucketCount;
  const edge = (index: number): number => (index === bucketCount ? largest : smallest + index * width);
  const buckets = new Float64Array(bucketCount * 3);
  for (let i = 0; i < bucketCount; i++) {
    buckets[i * 3] = edge(i);
    buckets[i * 3 + 1] = edge(i + 1);
  }
  for (const value of finite) buckets[Math.min(bucketCount - 1, Math.floor((value - smallest) / width)) * 3 + 2]++;
  return buckets;
}

function littleEndian(values: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => bytes.writeDoubleLE(value, index * 8));
  return bytes;
}
