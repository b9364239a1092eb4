/** Softmax cross-entropy and its gradient in nodes: one softmax serves the loss, the gradient and the sampler. R rows · C classes */
import type { EmitterTable } from '../emitter.ts';
import { scatterAdd } from '../indexing.ts';
import { softmax } from '../reduce.ts';
import { reshape } from '../shape.ts';

/** Smallest normal float32: a probability that underflowed costs 87 nats, not infinity. */
const TINY = 1.2e-38;

/** By the names of our kernels: -ln softmax(logits)[label] per row with the probabilities, and its gradient. */
export const crossEntropy: EmitterTable = {
  SoftmaxCrossEntropy: (graph, { logits, labels }) => {
    const rows = logits.shape[0];
    const probabilities = softmax(graph, logits);
    const chosen = graph.emit('GatherElements', [probabilities, reshape(graph, labels, [rows, 1])], [rows, 1], { attributes: { axis: 1 } });
    const logChosen = graph.emit('Log', [graph.emit('Max', [chosen, graph.scalar(TINY)], [rows, 1])], [rows, 1]);
    return [graph.emit('Neg', [reshape(graph, logChosen, [rows])], [rows]), probabilities];
  },
  // d nll / d logits = p - onehot(label).
  SoftmaxCrossEntropyGrad: (graph, { dy, labels, probabilities }) => {
    const rows = probabilities.shape[0];
    const dy_R1 = reshape(graph, dy, [rows, 1]);
    const scaled = graph.emit('Mul', [probabilities, dy_R1], probabilities.shape);
    return scatterAdd(graph, scaled, reshape(graph, labels, [rows, 1]), graph.emit('Neg', [dy_R1], [rows, 1]), 1);
  },
};
