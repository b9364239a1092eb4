/** What the errors of a loss that is not finite say in common, in pre-training and in fine-tuning. */

/** What is known of a step whose numbers are not finite; see `engine/not-finite.ts`. */
export interface NotFiniteFacts {
  readonly tensor: string | null;
  readonly unnamed: string | null;
  readonly microBatch?: number;
  readonly file?: string;
}

/** Names the tensor that went bad first, and says where to see more. */
export function foundIn({ tensor, unnamed, microBatch, file }: NotFiniteFacts): readonly string[] {
  return [
    tensor
      ? `The first tensor that is not finite: ${tensor}${microBatch ? `, of micro-batch ${microBatch}` : ''}.`
      : `No tensor can be named: ${unnamed}.`,
    file
      ? `${tensor ? 'Every tensor of the step, and its batch' : 'Its batch'}: ${file}.`
      : `To see ${tensor ? 'every tensor of the step and its batch' : 'its batch'}, go on with --debug-numerics.`,
  ];
}
