const AUDIENCE_ID = /^[\w.~-]{1,128}$/;

/** Null when a text may be the id of an audience, else a human sentence. */
export function checkAudienceId(text: string): string | null {
  return AUDIENCE_ID.test(text)
    ? null
    : 'expected an audience id: 1 to 128 letters, digits, ".", "_", "~" and "-"';
}
