/** Thrown when a template cannot be rendered; the message names the place. Caught in `render`. */
export class RenderFailure extends Error {}
