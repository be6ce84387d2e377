/** What is wrong, and where: `steps[1].duration` and `expected a number and a unit …`. */
export type Problem = { readonly place: string; readonly message: string };
