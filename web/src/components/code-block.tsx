/** Text to be copied into a terminal or a program; a long line scrolls. */
export function CodeBlock({
  label,
  text,
  className = '',
}: {
  label: string;
  text: string;
  className?: string;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className={`overflow-x-auto text-sm ${className}`}
    >
      <pre>{text}</pre>
    </section>
  );
}
