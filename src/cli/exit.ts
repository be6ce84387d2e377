/** What the process says to its caller: done, not done or not found, or asked in a way that cannot work. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Ends a command with a message for people: what happened, and what to do next. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** The command line, a file or a variable was wrong: nothing was attempted. */
export function usageError(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
