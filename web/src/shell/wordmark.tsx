/** The name, with a rope's cleat hitch reduced to a letter; on a narrow navigation the letter alone. */
export function Wordmark({ always = false }: { always?: boolean }) {
  return (
    <>
      <svg viewBox="0 0 32 32" className="size-7 shrink-0" aria-hidden>
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path
          d="M9 7v18M9 16h7a4.5 4.5 0 0 1 0 9H9M9 16h5.5a4.5 4.5 0 0 0 0-9H9"
          fill="none"
          className="stroke-on-accent"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className={always ? 'text-lg font-semibold' : 'text-lg font-semibold max-lg:sr-only'}>Belay</span>
    </>
  );
}
