/** One line of `belay check`. Only `wrong` makes it fail. */
export type Finding = {
  readonly level: 'fine' | 'note' | 'wrong';
  /** The part that was looked at, or the place in a definition. */
  readonly what: string;
  readonly message: string;
};
