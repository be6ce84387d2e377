/** The examples of a command's help: what to type, and what it does. */
export function examples(pairs: readonly (readonly [string, string])[]): string {
  return ['', 'Examples:', ...pairs.flatMap(([command, does]) => [`  $ ${command}`, `      ${does}`])].join(
    '\n',
  );
}
