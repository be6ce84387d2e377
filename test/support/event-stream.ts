/** One event as it came. */
export type Heard = { readonly id: string; readonly event: string; readonly data: Record<string, unknown> };

export type EventStream = {
  readonly response: Response;
  /** Waits for the next event of this name; what came before it is passed over. */
  next(event: string): Promise<Heard>;
  /** Waits until the server has hung up. */
  ended(): Promise<void>;
  close(): void;
};

/** Listens as a browser does. */
export async function listenTo(url: string, headers: Record<string, string>): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const heard = eventsOf(response);
  return {
    response,
    next: async (event) => {
      for (;;) {
        const { value, done } = await heard.next();
        if (done) throw new Error(`the stream ended before ${event}`);
        if (value.event === event) return value;
      }
    },
    ended: async () => {
      while (!(await heard.next()).done);
    },
    close: () => abort.abort(),
  };
}

async function* eventsOf(response: Response): AsyncGenerator<Heard, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('event') !== '') {
        yield { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
      }
    }
  }
}
