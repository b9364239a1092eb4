/** Questions that come one by one, answered together: those that wait while others are computed make the next batch. */
import { UserError } from '../errors/index.ts';

/** Answers to all these questions, in order; throws where one of them cannot be answered. */
export type AnswerAll<Q, A> = (questions: readonly Q[]) => AsyncIterable<A>;

/** Most questions of a batch. */
const MOST = 256;

interface Waiting<Q, A> {
  readonly question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** Puts questions together. A question that cannot be answered leaves the others their answers. */
export class Batched<Q, A> {
  readonly #answerAll: AnswerAll<Q, A>;
  #waiting: Waiting<Q, A>[] = [];
  #isWorking = false;

  constructor(answerAll: AnswerAll<Q, A>) {
    this.#answerAll = answerAll;
  }

  /** Rejects with what keeps this question from being answered. */
  answer(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      if (this.#isWorking) return;
      this.#isWorking = true;
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    // Requests that came in the same moment are read before the first is answered.
    await new Promise(setImmediate);
    for (let batch = this.#waiting.splice(0, MOST); batch.length > 0; batch = this.#waiting.splice(0, MOST)) await this.#answer(batch);
    // In the same moment in which nothing was waiting: what comes later begins anew.
    this.#isWorking = false;
  }

  async #answer(batch: readonly Waiting<Q, A>[]): Promise<void> {
    let answered = 0;
    try {
      for await (const answer of this.#answerAll(batch.map(({ question }) => question))) batch[answered++].resolve(answer);
    } catch (error) {
      const [failing, ...rest] = batch.slice(answered);
      if (!failing) return;
      failing.reject(error);
      // Answers come in order, so that the first without one is the question that was complained of; a crash is everybody's.
      if (error instanceof UserError) await this.#answer(rest);
      else for (const { reject } of rest) reject(error);
    }
  }
}
