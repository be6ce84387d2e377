/** Thrown when a template asks for more than one message may cost. Caught in `render`. */
export class RenderLimit extends Error {}

/** What rendering one message on one channel may still cost. */
export type Budget = {
  /** Charges work; throws `RenderLimit`. */
  spend(steps: number): void;
  /** Charges output in characters; throws `RenderLimit`. */
  write(characters: number): void;
};

/** Values looked up, pieces written, elements made: about 50 ms of work. */
const MAX_STEPS = 200_000;
/** Of all texts of a message together, 1 MB. */
const MAX_CHARACTERS = 1_048_576;

export function createBudget(): Budget {
  let steps = MAX_STEPS;
  let characters = MAX_CHARACTERS;
  return {
    spend: (cost) => {
      steps -= cost;
      if (steps < 0) throw new RenderLimit('the template does more work than one message may cost');
    },
    write: (count) => {
      characters -= count;
      if (characters < 0) throw new RenderLimit('the message is larger than 1 MB when rendered');
    },
  };
}
