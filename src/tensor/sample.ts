/** Drawing from a categorical distribution. R rows · V classes */
import {
  add,
  cast,
  cumsum,
  gather,
  lessEqual,
  minimum,
  mul,
  pad,
  range,
  reshape,
  scalar,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { stopGradient } from './fused.ts';

/**
 * One class per row, drawn from softmax(logits), given a uniform number per row; int32 [R].
 *
 * Inverse transform sampling in levels: the cumulative sum over blocks finds the block, then the one
 * inside it finds the class, so that no running sum over the whole vocabulary is needed. No gradient.
 */
export function sampleCategorical(logits_RV: Tensor2D, uniform_R: Tensor1D): Tensor1D {
  const weights_RV = softmax(stopGradient(logits_RV));
  return draw(weights_RV, uniform_R);
}

/** A row is searched directly up to this many classes. */
const DIRECT = 256;

function draw(weights_RW: Tensor2D, uniform_R: Tensor1D): Tensor1D {
  const [rows, width] = weights_RW.shape;
  if (width <= DIRECT) return locate(weights_RW, uniform_R).index_R;
  const blocks = blockCount(width);
  if (!blocks) {
    const side = Math.ceil(Math.sqrt(width));
    return minimum(
      draw(
        pad(weights_RW, [
          [0, 0],
          [0, side * side - width],
        ]),
        uniform_R,
      ),
      scalar(width - 1, 'int32'),
    );
  }
  const size = width / blocks;
  const flat = reshape(weights_RW, [rows * blocks, size]) as Tensor2D;
  const { index_R: block_R, rest_R } = locate(reshape(sum(flat, -1), [rows, blocks]), uniform_R);
  const row_R = add(block_R, mul(range(0, rows, 1, 'int32'), scalar(blocks, 'int32')));
  const inside_R = draw(gather(flat, row_R), rest_R);
  return add(mul(block_R, scalar(size, 'int32')), inside_R);
}

/** The divisor of `width` nearest to its root, unless that leaves blocks as good as whole. */
function blockCount(width: number): number | undefined {
  for (let blocks = Math.min(DIRECT, Math.floor(Math.sqrt(width))); blocks >= 4; blocks--) if (width % blocks === 0) return blocks;
  return undefined;
}

/** Index of the first class whose running sum exceeds the uniform number, and what is left of the number there. */
function locate(weights_RW: Tensor2D, uniform_R: Tensor1D): { index_R: Tensor1D; rest_R: Tensor1D } {
  const [rows, width] = weights_RW.shape;
  const running_RW = cumsum(weights_RW, 1);
  const passed_RW = cast(lessEqual(running_RW, reshape(uniform_R, [rows, 1])), 'int32');
  const index_R = minimum(sum(passed_RW, 1), scalar(width - 1, 'int32')) as Tensor1D;
  const before_RW = reshape(sub(running_RW, weights_RW), [rows * width]) as Tensor;
  const flat_R = add(index_R, mul(range(0, rows, 1, 'int32'), scalar(width, 'int32'))) as Tensor1D;
  return { index_R, rest_R: sub(uniform_R, gather(before_RW, flat_R)) };
}
