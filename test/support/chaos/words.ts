/** What makes the tiny experiment as short as a trial wants it. */

/** So many steps, of which every one is logged, every second saved, and every fourth evaluated. */
export function short(steps: number): string[] {
  return [`steps=${steps}`, 'evaluateEvery=4', 'checkpointEvery=2', 'logEvery=1', 'evaluateBatches=1'].map((each) => `train.${each}`);
}
