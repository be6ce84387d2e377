/** The class of a row's link: it covers the whole row, so that a click anywhere and the middle button work. */
export const rowLink =
  "rounded-sm hover:underline after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent";

/** The class of what can be pressed in a row beside its link. */
export const aboveRowLink = 'relative z-[1]';
