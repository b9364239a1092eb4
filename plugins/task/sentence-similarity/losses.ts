/**
 * What vectors of texts are learned from: that a text is nearer to its own partner than to those of all others in the batch, or how near
 * two texts are said to be.
 *
 * Shape legend: B rows · S texts of each · D width of a vector · C = B·(S - 1) candidates: everything but the first text of each row
 */
import {
  add,
  cast,
  concat,
  div,
  equal,
  greater,
  greaterEqual,
  matMul,
  maximum,
  mul,
  oneHot,
  range,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tile,
  transpose,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from 'electra-run';

/** What is known of the rows of a batch. */
export interface Rivals {
  /** A number for each text of each row, the same for the same text; below 0 where a row has no such text: [B·S]. */
  readonly texts: Tensor1D;
  /** 0 for rows that only fill the batch up: [B]. */
  readonly counts: Tensor1D;
}

/**
 * Cross-entropy of the right candidate among all of the batch, of cosines divided by the temperature (Gao et al. 2021, equations 1 and
 * 5). No rival is what only fills the batch up, is the same text as the row's own first or second, or is the second of a row with the
 * same first text: [B·S, D] → [B].
 */
export function inBatchLoss(vectors_RD: Tensor2D, { texts, counts }: Rivals, temperature: number): Tensor1D {
  const B = counts.shape[0];
  const [R, D] = vectors_RD.shape;
  const S = R / B;
  const C = B * (S - 1);
  const unit_BSD = reshape(unit(vectors_RD), [B, S, D]) as Tensor3D;
  const first_BD = reshape(slice(unit_BSD, [0, 0, 0], [B, 1, D]), [B, D]);
  // The right ones of all rows, and behind them the wrong ones that rows bring along.
  const candidates_CD = reshape(transpose(slice(unit_BSD, [0, 1, 0], [B, S - 1, D]), [1, 0, 2]), [C, D]);
  const cosines_BC = matMul(first_BD, candidates_CD, false, true) as Tensor2D;
  const texts_BS = reshape(texts, [B, S]) as Tensor2D;
  const texts_1C = reshape(transpose(slice(texts_BS, [0, 1], [B, S - 1])), [1, C]);
  const isSame = (a: Tensor, b: Tensor): Tensor2D => cast(equal(a, b), 'float32') as Tensor2D;
  const [first_B1, second_B1] = [0, 1].map((place) => slice(texts_BS, [0, place], [B, 1]));
  const wide = (x_BB: Tensor2D): Tensor2D => (B === C ? x_BB : concat([x_BB, zeros([B, C - B])], 1));
  const isThere_1C = mul(cast(greaterEqual(texts_1C, 0), 'float32'), reshape(tile(cast(greater(counts, 0), 'float32'), [S - 1]), [1, C]));
  // What belongs to the same first text in another row belongs to it here too.
  const belongs_BC = maximum(maximum(isSame(first_B1, texts_1C), isSame(second_B1, texts_1C)), wide(isSame(first_B1, transpose(first_B1))));
  const right_B = range(0, B, 1, 'int32') as Tensor1D;
  const isRight_BC = wide(cast(oneHot(right_B, B), 'float32') as Tensor2D);
  const counted_BC = maximum(isRight_BC, mul(isThere_1C, sub(1, belongs_BC)));
  return softmaxCrossEntropy(add(div(cosines_BC, temperature), mul(sub(counted_BC, 1), FAR)) as Tensor2D, right_B);
}

/** So far below all others that nothing of it is left. */
const FAR = 1e4;

/** Squared difference of the cosine of both texts and their score (Reimers & Gurevych 2019, section 3): [B·2, D], [B] → [B]. */
export function scoreLoss(vectors_RD: Tensor2D, score_B: Tensor1D): Tensor1D {
  const [R, D] = vectors_RD.shape;
  const unit_B2D = reshape(unit(vectors_RD), [R / 2, 2, D]) as Tensor3D;
  const text = (place: number) => slice(unit_B2D, [0, place, 0], [R / 2, 1, D]);
  return square(sub(reshape(sum(mul(text(0), text(1)), 2), [R / 2]), score_B)) as Tensor1D;
}

/** Rows scaled to length 1; one of zeros stays as it is. */
function unit(x_RD: Tensor2D): Tensor2D {
  return div(x_RD, sqrt(maximum(sum(square(x_RD), 1, true), SMALL)));
}

/** The square of the least length that torch divides by. */
const SMALL = 1e-16;
