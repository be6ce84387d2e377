/** What the API said no with. Status 0: it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly { readonly place: string; readonly message: string }[];
  readonly requestId: string | null;
  /** The whole answer, for the few callers that read more of it. */
  readonly body: unknown;

  constructor(
    status: number,
    message: string,
    details: {
      readonly problems?: ApiError['problems'];
      readonly requestId?: string | null;
      readonly body?: unknown;
    } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problems = details.problems ?? [];
    this.requestId = details.requestId ?? null;
    this.body = details.body;
  }
}

/** What is wrong with one field of a form, by its place in the body. */
export function problemAt(error: unknown, place: string): string | null {
  if (!(error instanceof ApiError)) return null;
  return error.problems.find((problem) => problem.place === place)?.message ?? null;
}
