/** How far one leg (`channel/provider`) has come. Times are epoch ms. */
export type LegProgress = {
  readonly state: 'open' | 'sent' | 'failed' | 'uncertain';
  readonly attempts: number;
  /** The first attempt. */
  readonly since: number;
  /** Not before. */
  readonly at: number;
  readonly error?: string;
  readonly reason?: string;
  /** Kept instead of sent. */
  readonly simulated?: true;
};

export type Progress = { readonly [leg: string]: LegProgress };

/** What delivery knows of a message from one claim to the next. */
export type MessageState = {
  /** Its own delay is behind it. */
  readonly delayed: boolean;
  /** Template and profile have been told of in its history. */
  readonly loaded: boolean;
  /** The claim that was last recorded. */
  readonly settled: number;
  /** Claims in which nobody was called. */
  readonly idle: number;
  readonly legs: Progress;
};

export const FRESH: MessageState = { delayed: false, loaded: false, settled: 0, idle: 0, legs: {} };
