/** The meanings that a colour may have. */
export type Tone = 'ok' | 'err' | 'wait' | 'off' | 'info' | 'accent';
